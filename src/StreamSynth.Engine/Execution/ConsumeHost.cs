using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>Runs a block that reads at its own pace; what it does not read waits on the edge, and that is the backpressure from training to generation.</summary>
internal sealed class ConsumeHost<TIn, TOut> : NodeHost, IItemReader<TIn>
    where TIn : class, IPayload
    where TOut : class, IPayload
{
    private readonly IConsume<TIn, TOut> _block;
    private readonly Edge<TIn> _input;
    private readonly OutPort<TOut> _output;
    private readonly Task<long?> _upstreamOrdinals;
    private readonly BufferBlock<Item<TIn>> _queue;
    private long? _ordinals;
    private long _workingSince; // touched by the consuming block's one flow

    public ConsumeHost(PlannedNode plan, RunContext run, Edge<TIn> input, OutPort<TOut> output, Task<long?> upstreamOrdinals)
        : base(plan, run)
    {
        _block = (IConsume<TIn, TOut>)plan.Block;
        _input = input;
        _output = output;
        _upstreamOrdinals = upstreamOrdinals;
        _queue = new(new() { BoundedCapacity = input.Plan.Capacity });
        input.Connect(_queue);
    }

    long? IItemReader<TIn>.Ordinals => _ordinals;

    public override long? ExpectedEmissions => null;

    public override int QueueLength => _queue.Count;

    public async ValueTask<Item<TIn>?> ReadAsync(CancellationToken cancel)
    {
        CountWorking();
        Item<TIn> item;
        while (!_queue.TryReceive(out item))
        {
            bool more = await _queue.OutputAvailableAsync(cancel).ConfigureAwait(false);
            _workingSince = Stopwatch.GetTimestamp();
            if (!more) return null;
        }

        // The value moves from the edge's credit to the block's own partition.
        _input.Release(item);
        if (item.IsValue)
        {
            Metrics.AddReceived();
            Metrics.AddDone();
        }
        else
        {
            Metrics.AddAbsent();
        }

        return item;
    }

    protected override async Task RunMainAsync()
    {
        await Ready.ConfigureAwait(false);
        try
        {
            if (!Run.Cancelled.IsCancellationRequested) await ConsumeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Run.Fail(Plan.Name, e);
        }

        await DrainAsync().ConfigureAwait(false);
    }

    protected override void CompleteOutput() => _output.Complete();

    protected override Task<long?> CountOrdinalsAsync() => Task.FromResult<long?>(null);

    private async Task ConsumeAsync()
    {
        _ordinals = await _upstreamOrdinals.ConfigureAwait(false);

        // Training computes for minutes: not on the thread that completed the set-up.
        await Task.Yield();
        _workingSince = Stopwatch.GetTimestamp();
        long ordinal = 0;
        await foreach (TOut result in _block.ConsumeAsync(this, Run.Cancelled).ConfigureAwait(false))
        {
            CountWorking();
            long ready = _workingSince;
            await _output.ReserveAsync(1).ConfigureAwait(false);
            await _output.EmitReservedAsync(Judge(result, ItemHeader.OfSource(Key, ordinal++))).ConfigureAwait(false);
            Metrics.AddEmitted();
            _workingSince = Stopwatch.GetTimestamp();
            Metrics.AddBlocked(_workingSince - ready);
        }

        CountWorking();
    }

    // Counted as it passes, so that the live view does not call a training node starved until it ends.
    private void CountWorking()
    {
        long now = Stopwatch.GetTimestamp();
        Metrics.AddWorking(now - _workingSince);
        _workingSince = now;
    }

    // A result that is too large goes to the run's failures, but the node's own counts are of what it read.
    private Item<TOut> Judge(TOut result, ItemHeader header)
    {
        if (OutputBound.Exceeded(result, _output.MaxBytes) is not { } tooLarge) return Item<TOut>.Of(header, result);

        object? origin = result.Origin;
        result.Release();
        Run.AddFailure(new(Plan.Name, Plan.Descriptor.Name, header, -1, tooLarge));

        return Item<TOut>.Without(header, new(ItemState.Failed, "failed", Plan.Name, tooLarge, origin));
    }

    // What the block left unread must still come to an end, or the graph above would wait for room for ever.
    private async Task DrainAsync()
    {
        while (await _queue.OutputAvailableAsync().ConfigureAwait(false))
        {
            while (_queue.TryReceive(out Item<TIn> item))
            {
                if (item.Payload is not { } payload)
                {
                    Metrics.AddAbsent();
                    continue;
                }

                Metrics.AddReceived();
                Skipped("unread", payload.Origin);
                _input.Finish(item, Run);
            }
        }
    }
}
