using System.Threading.Tasks.Dataflow;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Engine.Execution;

/// <summary>Is one stream of a block that reads at its own pace, whatever its payload.</summary>
internal interface IConsumeInput
{
    int QueueLength { get; }

    /// <summary>Waits until the number of ordinals is known.</summary>
    Task LearnOrdinalsAsync();

    /// <summary>Tells upstream that no more is wanted, takes what still comes and counts it as unread: or the graph above would wait for room for ever.</summary>
    Task DrainAsync(Func<string, object?, Absence> skipped, RunContext run);
}

/// <summary>Hands one stream to a reading block; what it does not read waits on the edge, and that is the backpressure from training to generation.</summary>
internal sealed class ConsumeInput<T> : IItemReader<T>, IConsumeInput
    where T : class, IPayload
{
    private readonly Edge<T> _edge;
    private readonly Task<long?> _upstreamOrdinals;
    private readonly NodeMetrics _metrics;
    private readonly WorkingClock _clock;
    private readonly BufferBlock<Item<T>> _queue;

    public ConsumeInput(Edge<T> edge, Task<long?> upstreamOrdinals, NodeMetrics metrics, WorkingClock clock)
    {
        (_edge, _upstreamOrdinals, _metrics, _clock) = (edge, upstreamOrdinals, metrics, clock);
        _queue = new(new() { BoundedCapacity = edge.Plan.Capacity });
        edge.Connect(_queue);
    }

    public long? Ordinals { get; private set; }

    public long First => _edge.From;

    public int QueueLength => _queue.Count;

    public async Task LearnOrdinalsAsync() => Ordinals = await _upstreamOrdinals.ConfigureAwait(false);

    public bool TryRead(out Item<T> item)
    {
        if (!_queue.TryReceive(out item)) return false;

        Take(item);
        return true;
    }

    public async ValueTask<Item<T>?> ReadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Item<T> item;
        if (!_queue.TryReceive(out item))
        {
            _clock.Pause();
            try
            {
                do
                {
                    if (!await _queue.OutputAvailableAsync(cancel).ConfigureAwait(false)) return null;
                }
                while (!_queue.TryReceive(out item));
            }
            finally
            {
                _clock.Run();
            }
        }

        Take(item);
        return item;
    }

    public void Close() => _edge.Close();

    public async Task DrainAsync(Func<string, object?, Absence> skipped, RunContext run)
    {
        Close();
        while (await _queue.OutputAvailableAsync().ConfigureAwait(false))
        {
            while (_queue.TryReceive(out Item<T> item))
            {
                _edge.CountUnread();
                if (item.Payload is not { } payload)
                {
                    _metrics.AddAbsent();
                    continue;
                }

                _metrics.AddReceived();
                skipped("unread", payload.Origin);
                _edge.Finish(item, run);
            }
        }
    }

    // The value moves from the edge's credit to the block's own partition.
    private void Take(Item<T> item)
    {
        _clock.Count();
        _edge.Release(item);
        if (item.IsValue)
        {
            _metrics.AddReceived();
            _metrics.AddDone();
        }
        else
        {
            _metrics.AddAbsent();
        }
    }
}
