using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>Fans a node's output out to all its edges, each with its own credit; every edge gets every item.</summary>
/// <param name="maxBytes">The most bytes that one output can hold: what is reserved before each call.</param>
internal sealed class OutPort<T>(long maxBytes)
    where T : class, IPayload
{
    private readonly List<Edge<T>> _edges = [];
    private long _end = long.MaxValue;
    private Action<Item<T>>? _watch;
    private volatile bool _hasEnough;

    public long MaxBytes => maxBytes;

    /// <summary>Tells whether anybody still has a use for payloads; a port that nobody reads is not asked.</summary>
    public bool IsWanted
    {
        get
        {
            foreach (Edge<T> edge in _edges)
            {
                if (edge.IsWanted) return true;
            }

            return _edges.Count == 0 && !_hasEnough;
        }
    }

    public void Add(Edge<T> edge) => _edges.Add(edge);

    /// <summary>Says what a port that nobody reads is for: its items are watched up to an ordinal; done once, before the run.</summary>
    public void Watch(Action<Item<T>> watch, long end) => (_watch, _end) = (watch, end);

    /// <summary>Waits for room for so many outputs on every edge. Edges are taken in a fixed order, by this one producer alone.</summary>
    public ValueTask ReserveAsync(int items)
    {
        if (_edges.Count == 0) return ValueTask.CompletedTask;
        if (_edges.Count == 1) return _edges[0].Credit.ReserveAsync(items, items * maxBytes);

        return ReserveAllAsync(items);
    }

    /// <summary>Gives reservations back that will not be used.</summary>
    public void Unreserve(int items)
    {
        foreach (Edge<T> edge in _edges) edge.Credit.Return(items, items * maxBytes);
    }

    /// <summary>Sends an item for which one place is reserved; gives back what it does not need. Takes over the caller's reference.</summary>
    public Task EmitReservedAsync(Item<T> item)
    {
        if (item.Payload is not { } payload)
        {
            Unreserve(1);
        }
        else
        {
            long unused = maxBytes - payload.Bytes;
            if (unused != 0) foreach (Edge<T> edge in _edges) edge.Credit.Return(0, unused);
        }

        return SendAsync(item);
    }

    /// <summary>Sends an item that holds no credit: a skipped or failed one.</summary>
    public Task EmitAbsentAsync(Item<T> item) => SendAsync(item);

    public void Complete()
    {
        foreach (Edge<T> edge in _edges) edge.Complete();
    }

    private Task SendAsync(Item<T> item)
    {
        _watch?.Invoke(item);
        if (item.Header.Ordinal + 1 >= _end) _hasEnough = true;
        switch (_edges.Count)
        {
            case 0:
                item.Payload?.Release();
                return Task.CompletedTask;
            case 1:
                return _edges[0].SendAsync(item);
            default:
                return SendToAllAsync(item);
        }
    }

    private async ValueTask ReserveAllAsync(int items)
    {
        foreach (Edge<T> edge in _edges) await edge.Credit.ReserveAsync(items, items * maxBytes).ConfigureAwait(false);
    }

    private async Task SendToAllAsync(Item<T> item)
    {
        // One reference per edge; all are taken before the first consumer can release its own.
        for (int i = 1; i < _edges.Count; i++) item.Payload?.Share();
        foreach (Edge<T> edge in _edges) await edge.SendAsync(item).ConfigureAwait(false);
    }
}
