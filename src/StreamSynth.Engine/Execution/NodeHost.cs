using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Resume;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Engine.Execution;

/// <summary>Runs one node: sets its block up, feeds it, counts, and hands on. One subclass per kind of block.</summary>
internal abstract class NodeHost
{
    /// <summary>Is the reason of what was not worked on because everything downstream has enough.</summary>
    public const string Unwanted = "unwanted";

    /// <summary>Is the reason of what was on its way when a run stopped that will be resumed, and that the next one makes again.</summary>
    public const string Left = "left";

    private readonly List<IGatherInput> _gathered = [];
    private IReadOnlyList<NodeHost> _gatheredFrom = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected NodeHost(PlannedNode plan, RunContext run)
    {
        Plan = plan;
        Run = run;
        Key = KeyMix.Mix(run.GenerationSeed, plan.Name);
        Report = new(run.Clock);
        Scope = new()
        {
            Node = plan.Name,
            Seeds = run.Graph.Seeds,
            Pool = run.Pool,
            InputShape = plan.InputShape,
            Stopping = run.Stopping,
            Report = Report,
        };
    }

    public PlannedNode Plan { get; }

    public NodeMetrics Metrics { get; } = new();

    public NodeReport Report { get; }

    /// <summary>Completes with the number of ordinals that leave this node, once known; null when the source does not know.</summary>
    public TaskCompletionSource<long?> Ordinals { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gives the number of items that the node must have sent on by the end; null where its block decides.</summary>
    public virtual long? ExpectedEmissions => Metrics.Received + Metrics.Absent;

    /// <summary>Gives the ordinal after the last one that left.</summary>
    public virtual long Next => First + Metrics.Emitted;

    /// <summary>Gives the ordinals that come out the same when they are given again; of interest where the block decides that.</summary>
    public virtual long Settled => long.MaxValue;

    /// <summary>Gives the number of items in the main input's queue.</summary>
    public virtual int QueueLength => 0;

    /// <summary>Tells whether a source ended because the run stops: what is gathered from it is not whole.</summary>
    public bool WasCut { get; protected set; }

    /// <summary>Gives the first ordinal that leaves in this run.</summary>
    protected long First { get; set; }

    protected RunContext Run { get; }

    protected RunScope Scope { get; set; }

    /// <summary>Gives the node's own key: the source of item keys, and what sets this node's seeds apart from another's.</summary>
    protected ulong Key { get; }

    /// <summary>Completes when the block is set up, or the run has failed before; calls are skipped then.</summary>
    protected Task Ready => _ready.Task;

    /// <inheritdoc cref="Ready"/>
    public Task WhenReady => Ready;

    public void AddGathered(IGatherInput input) => _gathered.Add(input);

    /// <summary>Starts where an earlier run stood; done once, before the run.</summary>
    /// <param name="point">Where.</param>
    /// <param name="isFollowed">Whether <see cref="StartOf"/> will be asked for anything but the beginning.</param>
    public virtual void StartAt(NodePoint point, bool isFollowed)
    {
        First = point.FirstGiven(Plan.Block);
        Scope = Scope with { FirstOrdinal = point.Ordinal };
    }

    /// <summary>Gives where the node must start in another run, so that it gives the same items from an ordinal on. Later questions are about the same ordinal or later ones.</summary>
    public virtual NodeStart StartOf(long ordinal) => new NodePoint { Ordinal = ordinal };

    /// <summary>Names the sources of all that is gathered, in a run that will be resumed; done once, before the run.</summary>
    public void GathersFrom(IReadOnlyList<NodeHost> sources) => _gatheredFrom = sources;

    /// <summary>Runs the node to its end: never throws; what goes wrong goes to the run.</summary>
    public async Task RunAsync()
    {
        Task setup = SetUpAsync();
        try
        {
            await RunMainAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Run.Fail(Plan.Name, e);
        }

        await setup.ConfigureAwait(false);
        CompleteOutput();
        Metrics.End();
    }

    /// <summary>Closes all replicas of the block and gives back what its gathered inputs held. One that cannot close keeps no other from it.</summary>
    public async ValueTask CloseAsync()
    {
        foreach (Replica replica in Plan.Replicas)
        {
            try
            {
                await replica.Block.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Run.AddCloseFault(Plan.Name, e);
            }
        }

        foreach (IGatherInput input in _gathered) input.Release();
    }

    /// <summary>Does the node's work until its main input has ended.</summary>
    protected abstract Task RunMainAsync();

    protected abstract void CompleteOutput();

    /// <summary>Gives the number of ordinals that leave the node, once the block is set up.</summary>
    protected abstract Task<long?> CountOrdinalsAsync();

    protected Absence Skipped(string reason, object? origin)
    {
        Metrics.AddSkipped(reason);
        return new(ItemState.Skipped, reason, Plan.Name, null, origin);
    }

    protected Absence Failed(ItemHeader header, long batch, Exception error, object? origin)
    {
        // Inside a cancelled run, being cancelled is no failure of the item.
        if (error is OperationCanceledException && Run.Cancelled.IsCancellationRequested) return Skipped("cancelled", origin);

        Metrics.AddFailed();
        Run.AddFailure(new(Plan.Name, Plan.Descriptor.Name, header, batch, error));

        return new(ItemState.Failed, "failed", Plan.Name, error, origin);
    }

    private async Task SetUpAsync()
    {
        try
        {
            foreach (IGatherInput input in _gathered)
            {
                foreach (Replica replica in Plan.Replicas) await input.FillAsync(replica.Block).ConfigureAwait(false);
            }

            // Made of half of what is to be gathered, items would come out otherwise than in the run that goes on.
            if (_gatheredFrom.Any(s => s.WasCut)) Run.Cancel();

            // Loading a model takes seconds of computing: not on the thread that starts the other nodes.
            await Task.WhenAll(Plan.Replicas.Select((_, index) => Task.Run(() => SetUpAsync(index)))).ConfigureAwait(false);
            if (!Run.Cancelled.IsCancellationRequested) Metrics.Start();
        }
        catch (Exception e)
        {
            Run.Fail(Plan.Name, e);
        }

        await AnnounceOrdinalsAsync().ConfigureAwait(false);
        _ready.SetResult();
    }

    private async Task SetUpAsync(int replica)
    {
        if (Run.Cancelled.IsCancellationRequested) return;
        try
        {
            await Plan.Replicas[replica].Block.SetupAsync(Scope, Run.Cancelled).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            string where = Plan.Replicas.Count > 1 ? $" (replica {replica} of {Plan.Replicas.Count}, on device '{Plan.Replicas[replica].Device.Name}')" : string.Empty;
            Run.Fail(Plan.Name, e, where);
        }
    }

    private async Task AnnounceOrdinalsAsync()
    {
        try
        {
            Ordinals.SetResult(Run.Cancelled.IsCancellationRequested ? null : await CountOrdinalsAsync().ConfigureAwait(false));
        }
        catch (Exception e)
        {
            Ordinals.TrySetResult(null);
            Run.Fail(Plan.Name, e);
        }
    }
}
