using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Execution;

/// <summary>
/// Runs a 1 -> N block, child by child: a place is reserved before each child is made. TransformManyBlock would make all children first
/// and ignore its bound (1 -> 1000 at capacity 4 held 3,998 outputs).
/// </summary>
internal sealed class ExpandHost<TIn, TOut> : NodeHost
    where TIn : class, IPayload
    where TOut : class, IPayload
{
    private readonly IExpand<TIn, TOut> _block;
    private readonly Edge<TIn> _input;
    private readonly OutPort<TOut> _output;
    private readonly Task<long?> _upstreamOrdinals;
    private readonly ActionBlock<Item<TIn>> _queue;

    public ExpandHost(PlannedNode plan, RunContext run, Edge<TIn> input, OutPort<TOut> output, Task<long?> upstreamOrdinals)
        : base(plan, run)
    {
        _block = (IExpand<TIn, TOut>)plan.Block;
        _input = input;
        _output = output;
        _upstreamOrdinals = upstreamOrdinals;
        _queue = new(ProcessAsync, new() { BoundedCapacity = input.Plan.Capacity });
        input.Connect(_queue);
    }

    public override long? ExpectedEmissions => (Metrics.Received + Metrics.Absent) * _block.FanOut;

    public override int QueueLength => _queue.InputCount;

    public override NodeStart StartOf(long ordinal) => new NodePoint { Ordinal = ordinal / _block.FanOut };

    protected override Task RunMainAsync() => _queue.Completion;

    protected override void CompleteOutput() => _output.Complete();

    protected override async Task<long?> CountOrdinalsAsync() => await _upstreamOrdinals.ConfigureAwait(false) * _block.FanOut;

    private async Task ProcessAsync(Item<TIn> item)
    {
        if (!Ready.IsCompleted) await Ready.ConfigureAwait(false);
        if (item.Payload is not { } payload)
        {
            Metrics.AddAbsent();
            await EmitRestAsync(item.Header, 0, item.Absence!).ConfigureAwait(false);
            return;
        }

        Metrics.AddReceived();
        await ExpandAsync(item.Header, payload).ConfigureAwait(false);
        _input.Finish(item, Run);
    }

    private async Task ExpandAsync(ItemHeader parent, TIn payload)
    {
        var rents = new CallRents(Run.Pool, Plan.Name);
        int child = 0;
        Absence? rest = null;
        try
        {
            Run.Cancelled.ThrowIfCancellationRequested();
            IAsyncEnumerator<Outcome<TOut>> children = _block
                .ExpandAsync(payload, new(parent, parent.SeedFor(Key), rents), Run.Cancelled)
                .GetAsyncEnumerator(Run.Cancelled);
            await using (children.ConfigureAwait(false))
            {
                for (; child < _block.FanOut && _output.IsWanted; child++)
                {
                    Run.Cancelled.ThrowIfCancellationRequested();
                    Outcome<TOut>? outcome = await NextAsync(children).ConfigureAwait(false);
                    if (outcome is null) break;
                    await EmitAsync(parent.Child(child, _block.FanOut), outcome.Value, payload, rents).ConfigureAwait(false);
                }

                if (child == _block.FanOut) await RefuseMoreAsync(children).ConfigureAwait(false);
            }

            // The parent counts once, whatever became of its children.
            Metrics.AddDone();
        }
        catch (Exception e)
        {
            rents.GiveBack();
            rest = Failed(parent, -1, e, payload.Origin);
        }

        if (!_output.IsWanted) _input.Close();
        string reason = _output.IsWanted ? "noChild" : Unwanted;
        await EmitRestAsync(parent, child, rest ?? new(ItemState.Skipped, reason, Plan.Name, null, payload.Origin)).ConfigureAwait(false);
    }

    // A child beyond the declared number has no ordinal: to drop it in silence would lose an item.
    private async ValueTask RefuseMoreAsync(IAsyncEnumerator<Outcome<TOut>> children)
    {
        if (!await children.MoveNextAsync().ConfigureAwait(false)) return;

        children.Current.Payload?.Release();
        throw new InvalidOperationException($"the block gave more than the {_block.FanOut} children that it declares (FanOut).");
    }

    private async ValueTask<Outcome<TOut>?> NextAsync(IAsyncEnumerator<Outcome<TOut>> children)
    {
        long start = Stopwatch.GetTimestamp();
        await _output.ReserveAsync(1).ConfigureAwait(false);
        long reserved = Stopwatch.GetTimestamp();
        Metrics.AddBlocked(reserved - start);
        bool moved = false;
        try
        {
            moved = await children.MoveNextAsync().ConfigureAwait(false);
        }
        finally
        {
            if (!moved) _output.Unreserve(1);
            Metrics.AddWorking(Stopwatch.GetTimestamp() - reserved);
        }

        return moved ? children.Current : default(Outcome<TOut>?);
    }

    private async Task EmitAsync(ItemHeader header, Outcome<TOut> outcome, TIn parent, CallRents rents)
    {
        Item<TOut> item;
        object? origin = outcome.Origin ?? parent.Origin;
        if (outcome.Payload is { } made) OutputBound.ShareIfHandedOn(made, parent);
        if (outcome.Payload is { } payload && OutputBound.Exceeded(payload, _output.MaxBytes) is { } tooLarge)
        {
            payload.Release();
            item = Item<TOut>.Without(header, ChildFailed(header, tooLarge, origin));
        }
        else if (outcome.Payload is { } good)
        {
            item = Item<TOut>.Of(header, good);
        }
        else
        {
            Absence absence = outcome.Error is { } error
                ? ChildFailed(header, error, origin)
                : new(ItemState.Skipped, outcome.Reason ?? "dropped", Plan.Name, null, origin);
            item = Item<TOut>.Without(header, absence);
        }

        rents.Keep();
        Metrics.AddEmitted();
        await _output.EmitReservedAsync(item).ConfigureAwait(false);
    }

    // A failed child goes to the run's failures, but the node's own counts are of parents.
    private Absence ChildFailed(ItemHeader header, Exception error, object? origin)
    {
        Run.AddFailure(new(Plan.Name, Plan.Descriptor.Name, header, -1, error));
        return new(ItemState.Failed, "failed", Plan.Name, error, origin);
    }

    private async Task EmitRestAsync(ItemHeader parent, int from, Absence absence)
    {
        for (int child = from; child < _block.FanOut; child++)
        {
            Metrics.AddEmitted();
            await _output.EmitAbsentAsync(Item<TOut>.Without(parent.Child(child, _block.FanOut), absence)).ConfigureAwait(false);
        }
    }
}
