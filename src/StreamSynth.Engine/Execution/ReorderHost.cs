using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Execution;

/// <summary>Runs a block that sends items on in another order. What is held keeps its places on the input edge, so the window is bounded like everything else.
/// A run that goes on gets the items again that were held, and puts each back into its slot before the next one is chosen.</summary>
internal sealed class ReorderHost<T> : NodeHost
    where T : class, IPayload
{
    private readonly IReorder<T> _block;
    private readonly Edge<T> _input;
    private readonly OutPort<T> _output;
    private readonly Task<long?> _upstreamOrdinals;
    private readonly ActionBlock<Item<T>> _queue;
    private readonly List<Item<T>> _held = []; // touched by the collecting delegate alone, and by RunMainAsync after its end
    private readonly Dictionary<long, int> _missing = []; // slots of the items that were held and have not come again, by ordinal
    private long _position;
    private long _left;
    private Trail<HeldOrdinals, WindowDraw>? _trail;

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

    public override long? ExpectedEmissions => Metrics.Received + Metrics.Absent - _left;

    public override int QueueLength => _queue.InputCount;

    public override void StartAt(NodePoint point, bool isFollowed)
    {
        base.StartAt(point, isFollowed);
        _position = First;
        foreach ((int slot, long ordinal) in point.Held.Index()) _missing.Add(ordinal, slot);
        _held.AddRange(new Item<T>[point.Held.Count]);
        _input.NeedOnly(point.Held, point.Taken);
        if (isFollowed) _trail = new(new(point.Held, point.Taken));
    }

    public override NodeStart StartOf(long ordinal) => _trail?.At(ordinal).ToPoint() ?? new();

    protected override async Task RunMainAsync()
    {
        await _queue.Completion.ConfigureAwait(false);
        if (Run.LeavesRest) LeaveHeld();
        else await FlushAsync().ConfigureAwait(false);
    }

    protected override void CompleteOutput() => _output.Complete();

    protected override Task<long?> CountOrdinalsAsync() => _upstreamOrdinals;

    private async Task CollectAsync(Item<T> item)
    {
        if (!Ready.IsCompleted) await Ready.ConfigureAwait(false);
        if (item.IsValue) Metrics.AddReceived();
        else Metrics.AddAbsent();
        if (_missing.Remove(item.Header.Ordinal, out int slot)) _held[slot] = item;
        else _held.Add(item);
        if (!_output.IsWanted) _input.Close();
        if (_held.Count > _block.Window) await EmitNextAsync().ConfigureAwait(false);
    }

    private async Task FlushAsync()
    {
        RemoveMissing();
        while (_held.Count > 0) await EmitNextAsync().ConfigureAwait(false);
    }

    // The window is not to run empty yet: the run stops, not the items. The run that goes on fills it again.
    private void LeaveHeld()
    {
        RemoveMissing();
        _left = _held.Count;
        foreach (Item<T> item in _held)
        {
            if (item.Payload is not { } payload) continue;

            Skipped(Left, payload.Origin);
            _input.Finish(item, Run);
        }
    }

    private void RemoveMissing()
    {
        foreach (int slot in _missing.Values.OrderDescending()) _held.RemoveAt(slot);
        if (_missing.Count == 0 || Run.Stopping.IsCancellationRequested) return;

        Run.Fail(Plan.Name, new GraphException(new Diagnostic(
            "SS6203",
            string.Empty,
            $"the input ended before {_missing.Count} items came again that '{Plan.Name}' held when the run was saved, the first of them ordinal {_missing.Keys.Min()}: it gives fewer items than it did.",
            "put the data back as it was, or start a new run.")));
    }

    private async Task EmitNextAsync()
    {
        try
        {
            Item<T> item = Take(out int slot);
            _trail?.Add(new(_position + _held.Count + 1, slot));
            await EmitAsync(item, new(_position++, item.Header.Key)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Thrown on, it would fault the TPL block and leave the producer waiting for ever.
            Run.Fail(Plan.Name, e);
        }
    }

    private Item<T> Take(out int chosen)
    {
        chosen = 0;
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
