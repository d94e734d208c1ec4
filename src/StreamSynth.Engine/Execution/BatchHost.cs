using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Regeneration;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Execution;

/// <summary>
/// Runs a batch block. A batch is the next so many surviving items in ordinal order, whatever the timing, flushed at the end: TPL's BatchBlock(32) would strand
/// the last 8 of 40. Skipped and failed items between the survivors keep their places in the output order; while they wait they hold no credit
/// (each weighs about 100 bytes), so a strict filter upstream cannot fill the edge with absences and stop the batch from ever filling.
/// On a branch that meets another one a batch ends after a bounded span all the same (Graph/Rules/LoopRule), and a block with a window gets the survivors of whole windows.
/// </summary>
internal sealed class BatchHost<TIn, TOut> : NodeHost
    where TIn : class, IPayload
    where TOut : class, IPayload
{
    private readonly IBatchTransform<TIn, TOut>[] _replicas;
    private readonly ReplicaLanes _lanes;
    private readonly Edge<TIn> _input;
    private readonly OutPort<TOut> _output;
    private readonly Task<long?> _upstreamOrdinals;
    private readonly int _batchSize;
    private readonly int _window;
    private readonly ActionBlock<Item<TIn>> _queue;
    private readonly TransformBlock<Work, Work> _calls;
    private readonly ActionBlock<Work> _emit;
    private List<Item<TIn>> _pending = []; // touched by the dispatching delegate alone, and by RunMainAsync after its end
    private int _survivors;
    private int _spanned;
    private long _batches;
    private long _left;
    private Trail<BatchPlace, BatchStart>? _trail;

    public BatchHost(PlannedNode plan, RunContext run, Edge<TIn> input, OutPort<TOut> output, Task<long?> upstreamOrdinals)
        : base(plan, run)
    {
        _replicas = [.. plan.Replicas.Select(r => (IBatchTransform<TIn, TOut>)r.Block)];
        _lanes = new(_replicas.Length);
        _input = input;
        _output = output;
        _upstreamOrdinals = upstreamOrdinals;
        _window = ((IWindowed)plan.Block).Window;
        _batchSize = _window > 0 ? _window : plan.Spec.Limits.Batch;
        int lanes = plan.Lanes;

        // Room for as many batches as the edge holds: while one call is slow, the other lanes go on behind it.
        int room = Math.Max(lanes, input.Plan.Capacity / _batchSize);
        _queue = new(CollectAsync, new() { BoundedCapacity = input.Plan.Capacity });
        _calls = new(CallAsync, new() { BoundedCapacity = room, MaxDegreeOfParallelism = lanes, EnsureOrdered = true });
        _emit = new(EmitAsync, new() { BoundedCapacity = lanes });
        _calls.LinkTo(_emit, new() { PropagateCompletion = true });
        input.Connect(_queue);
    }

    public override long? ExpectedEmissions => Metrics.Received + Metrics.Absent - _left;

    public override int QueueLength => _queue.InputCount + _calls.InputCount;

    public override void StartAt(NodePoint point, bool isFollowed)
    {
        base.StartAt(point, isFollowed);
        _batches = point.Batch;
        if (isFollowed) _trail = new(new(new(point.Ordinal, point.Batch)));
    }

    public override NodeStart StartOf(long ordinal)
    {
        (long first, long batch) = _trail?.At(ordinal).Start ?? default;
        return new NodePoint { Ordinal = first, Batch = batch };
    }

    protected override async Task RunMainAsync()
    {
        // A later stage that ends first has faulted: the queue would wait for it for ever.
        await (await Task.WhenAny(_queue.Completion, _emit.Completion).ConfigureAwait(false)).ConfigureAwait(false);
        if (Run.LeavesRest) LeavePending();
        else await FlushAsync().ConfigureAwait(false);
        _calls.Complete();
        await _emit.Completion.ConfigureAwait(false);
    }

    protected override void CompleteOutput() => _output.Complete();

    protected override Task<long?> CountOrdinalsAsync() => _upstreamOrdinals;

    private async Task CollectAsync(Item<TIn> item)
    {
        if (!Ready.IsCompleted) await Ready.ConfigureAwait(false);
        if (Run.Selection?.BatchAt(Plan.Name, item.Header.Ordinal) is { } known)
        {
            await FlushAsync().ConfigureAwait(false);
            _batches = known;
        }

        if (item.IsValue)
        {
            Metrics.AddReceived();
            _survivors++;
            _spanned++;
        }
        else
        {
            Metrics.AddAbsent();
            if (_survivors > 0 && Plan.Span is { } span && span.Counted.Contains(item.Absence!.Node)) _spanned++;
        }

        _pending.Add(item);
        if (IsFull(item.Header)) await FlushAsync().ConfigureAwait(false);
    }

    private bool IsFull(ItemHeader last)
    {
        // Absences with no survivor before them need not wait for a batch.
        if (_survivors == 0 || _survivors == _batchSize) return true;

        return _window > 0 ? (last.Ordinal + 1) % _window == 0 : _spanned == Plan.Span?.Ordinals;
    }

    private async Task FlushAsync()
    {
        if (_pending.Count == 0) return;

        // Windows without survivors count too, so that a window's number follows from its ordinals alone.
        long batch = _survivors == 0 ? -1 : _window > 0 ? _pending[^1].Header.Ordinal / _window : _batches++;
        var work = new Work(batch, _survivors, _pending);
        if (Run.Selection is { } selection && _pending[^1].Header.Ordinal + 1 >= selection.EndOf(Plan.Name)) _input.Close();
        _trail?.Add(new(_pending[^1].Header.Ordinal + 1, _batches));
        _pending = [];
        _survivors = 0;
        _spanned = 0;
        if (work.Survivors > 0)
        {
            long start = Stopwatch.GetTimestamp();
            await _output.ReserveAsync(work.Survivors).ConfigureAwait(false);
            Metrics.AddBlocked(Stopwatch.GetTimestamp() - start);
        }

        await _calls.SendAsync(work).ConfigureAwait(false);
    }

    // The batch is not full because the run stops, not because the items are over: the run that goes on makes it whole.
    private void LeavePending()
    {
        _left = _pending.Count;
        foreach (Item<TIn> item in _pending)
        {
            if (item.Payload is not { } payload) continue;

            Skipped(Left, payload.Origin);
            _input.Finish(item, Run);
        }
    }

    private async Task<Work> CallAsync(Work work)
    {
        if (work.Survivors == 0) return work;

        BatchMember<TIn>[] members =
            [.. work.Items.Where(i => i.IsValue).Select(i => new BatchMember<TIn>(i.Header, i.Header.SeedFor(Key), i.Payload!))];
        if (ReasonToSkip(members) is { } reason)
        {
            work.Outcomes = [.. members.Select(_ => Outcome<TOut>.Skip(reason))];
            return work;
        }

        var rents = new CallRents(Run.Pool, Plan.Name);
        int replica = _lanes.Take();
        long start = Stopwatch.GetTimestamp();
        try
        {
            Run.Cancelled.ThrowIfCancellationRequested();
            Run.Selection?.TakeBatch(Plan, work.Batch, members);
            IReadOnlyList<Outcome<TOut>> outcomes = await _replicas[replica].TransformBatchAsync(new(work.Batch, members, rents), Run.Cancelled).ConfigureAwait(false);
            if (outcomes.Count != members.Length)
            {
                foreach (Outcome<TOut> outcome in outcomes) outcome.Payload?.Release();
                throw new InvalidOperationException($"the block gave {outcomes.Count} outcomes for a batch of {members.Length}; it must give one per member.");
            }

            work.Outcomes = outcomes;
            rents.Keep();
        }
        catch (Exception e)
        {
            rents.GiveBack();
            work.Error = e;
        }

        Metrics.AddWorking(Stopwatch.GetTimestamp() - start);
        _lanes.GiveBack(replica);
        return work;
    }

    private string? ReasonToSkip(BatchMember<TIn>[] members)
    {
        // Asked first: what lies beyond the last wanted batch was not needed, whether or not that one has left already.
        if (Run.Selection is { } selection && !selection.WantsAny(Plan.Name, members)) return Regenerator.NotNeeded;
        if (_output.IsWanted || Run.Cancelled.IsCancellationRequested) return null;

        _input.Close();
        return Unwanted;
    }

    private async Task EmitAsync(Work work)
    {
        int survivor = 0;
        foreach (Item<TIn> item in work.Items)
        {
            Metrics.AddEmitted();
            try
            {
                Task sent = item.Payload is { } payload
                    ? EmitSurvivor(work, survivor++, item, payload)
                    : _output.EmitAbsentAsync(Item<TOut>.Without(item.Header, item.Absence!));
                if (!sent.IsCompletedSuccessfully) await AwaitBlocked(sent).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // Thrown on, it would fault the TPL block and leave the producers waiting for ever.
                Run.Fail(Plan.Name, e);
            }
        }
    }

    private Task EmitSurvivor(Work work, int index, Item<TIn> item, TIn payload)
    {
        Item<TOut> result = Judge(work, index, item.Header, payload);
        _input.Finish(item, Run);

        return _output.EmitReservedAsync(result);
    }

    private Item<TOut> Judge(Work work, int index, ItemHeader header, TIn payload)
    {
        if (work.Error is { } batchError) return Item<TOut>.Without(header, Failed(header, work.Batch, batchError, payload.Origin));

        Outcome<TOut> outcome = work.Outcomes![index];
        if (outcome.Payload is { } result)
        {
            OutputBound.ShareIfHandedOn(result, payload);
            if (OutputBound.Exceeded(result, _output.MaxBytes) is { } tooLarge)
            {
                result.Release();
                return Item<TOut>.Without(header, Failed(header, work.Batch, tooLarge, payload.Origin));
            }

            Metrics.AddDone();
            return Item<TOut>.Of(header, result);
        }

        object? origin = outcome.Origin ?? payload.Origin;
        Absence absence = outcome.Error is { } error ? Failed(header, work.Batch, error, origin) : Skipped(outcome.Reason ?? "dropped", origin);

        return Item<TOut>.Without(header, absence);
    }

    private async Task AwaitBlocked(Task waiting)
    {
        long start = Stopwatch.GetTimestamp();
        await waiting.ConfigureAwait(false);
        Metrics.AddBlocked(Stopwatch.GetTimestamp() - start);
    }

    private sealed class Work(long batch, int survivors, List<Item<TIn>> items)
    {
        public long Batch => batch;

        public int Survivors => survivors;

        public List<Item<TIn>> Items => items;

        public IReadOnlyList<Outcome<TOut>>? Outcomes { get; set; }

        public Exception? Error { get; set; }
    }
}
