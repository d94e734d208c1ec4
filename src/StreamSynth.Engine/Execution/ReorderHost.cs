using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>Runs a block that sends items on in another order. What is held keeps its places on the input edge, so the window is bounded like everything else.</summary>
internal sealed class ReorderHost<T> : NodeHost
    where T : class, IPayload
{
    private readonly IReorder<T> _block;
    private readonly Edge<T> _input;
    private readonly OutPort<T> _output;
    private readonly Task<long?> _upstreamOrdinals;
    private readonly ActionBlock<Item<T>> _queue;
    private readonly List<Item<T>> _held = []; // touched by the collecting delegate alone, and by RunMainAsync after its end
    private long _position;

    public ReorderHost(PlannedNode plan, RunContext run, Edge<T> input, OutPort<T> output, Task<long?> upstreamOrdinals)
        : base(plan, run)
    {
        _block = (IReorder<T>)plan.Block;
        _input = input;
        _output = output;
        _upstreamOrdinals = upstreamOrdinals;
        _queue = new(CollectAsync, new() { BoundedCapacity = input.Plan.Capacity });
        input.Connect(_queue);
    }

    public override int QueueLength => _queue.InputCount;

    protected override async Task RunMainAsync()
    {
        await _queue.Completion.ConfigureAwait(false);
        while (_held.Count > 0) await EmitNextAsync().ConfigureAwait(false);
    }

    protected override void CompleteOutput() => _output.Complete();

    protected override Task<long?> CountOrdinalsAsync() => _upstreamOrdinals;

    private async Task CollectAsync(Item<T> item)
    {
        if (!Ready.IsCompleted) await Ready.ConfigureAwait(false);
        if (item.IsValue) Metrics.AddReceived();
        else Metrics.AddAbsent();
        _held.Add(item);
        if (!_output.IsWanted) _input.Close();
        if (_held.Count > _block.Window) await EmitNextAsync().ConfigureAwait(false);
    }

    private async Task EmitNextAsync()
    {
        try
        {
            Item<T> item = Take();
            await EmitAsync(item, new(_position++, item.Header.Key)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Thrown on, it would fault the TPL block and leave the producer waiting for ever.
            Run.Fail(Plan.Name, e);
        }
    }

    private Item<T> Take()
    {
        int chosen = 0;
        if (!Run.Cancelled.IsCancellationRequested)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                chosen = _block.Choose(_held, _position);
            }
            catch (Exception e)
            {
                Run.Fail(Plan.Name, e);
            }

            Metrics.AddWorking(Stopwatch.GetTimestamp() - start);
            if (chosen < 0 || chosen >= _held.Count)
            {
                Run.Fail(Plan.Name, new InvalidOperationException($"the block chose place {chosen} of {_held.Count} held items."));
                chosen = 0;
            }
        }

        Item<T> item = _held[chosen];
        _held[chosen] = _held[^1];
        _held.RemoveAt(_held.Count - 1);

        return item;
    }

    private async Task EmitAsync(Item<T> item, ItemHeader header)
    {
        Metrics.AddEmitted();
        if (item.Payload is not { } payload)
        {
            await _output.EmitAbsentAsync(Item<T>.Without(header, item.Absence!)).ConfigureAwait(false);
            return;
        }

        if (Run.Cancelled.IsCancellationRequested)
        {
            await _output.EmitAbsentAsync(Item<T>.Without(header, Skipped("cancelled", payload.Origin))).ConfigureAwait(false);
        }
        else
        {
            long start = Stopwatch.GetTimestamp();
            await _output.ReserveAsync(1).ConfigureAwait(false);
            Metrics.AddDone();
            payload.Share();
            await _output.EmitReservedAsync(Item<T>.Of(header, payload)).ConfigureAwait(false);
            Metrics.AddBlocked(Stopwatch.GetTimestamp() - start);
        }

        _input.Finish(item, Run);
    }
}
