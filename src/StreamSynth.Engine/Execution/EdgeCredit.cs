namespace StreamSynth.Engine.Execution;

/// <summary>
/// Grants places on one edge, in items and in bytes, first come first served. A producer reserves before it works, so that what it makes always has room;
/// a consumer gives back when it has released the payload.
/// </summary>
/// <remarks>
/// Threads: one producer reserves, any thread returns. Lock: _gate guards every mutable field; continuations run outside it.
/// TPL's own BoundedCapacity counts items only, and only those still queued: not bytes, not what is being worked on, not what a 1 -> N block is about to make.
/// </remarks>
internal sealed class EdgeCredit(int maxItems, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<(int Items, long Bytes, TaskCompletionSource Granted)> _waiting = new(); // guarded by _gate
    private int _items; // guarded by _gate
    private long _bytes; // guarded by _gate
    private int _highWaterItems; // guarded by _gate
    private long _highWaterBytes; // guarded by _gate
    private bool _open; // guarded by _gate

    public int MaxItems => maxItems;

    public long MaxBytes => maxBytes;

    public (int Items, int HighWaterItems, long HighWaterBytes) Read()
    {
        lock (_gate) return (_items, _highWaterItems, _highWaterBytes);
    }

    /// <summary>Waits for room. The planner has proved that a single reservation always fits an empty edge.</summary>
    public ValueTask ReserveAsync(int items, long bytes)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && Fits(items, bytes))
            {
                Take(items, bytes);
                return ValueTask.CompletedTask;
            }

            var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((items, bytes, granted));

            return new(granted.Task);
        }
    }

    public void Return(int items, long bytes)
    {
        lock (_gate)
        {
            _items -= items;
            _bytes -= bytes;
            if (_items < 0 || _bytes < 0) throw new InvalidOperationException($"implementation error: edge credit fell to {_items} items, {_bytes} bytes.");
            Grant();
        }
    }

    /// <summary>
    /// Grants everything from now on, when the run is cancelled: no block is called any more, so nothing grows, and nobody may wait for a place
    /// that a faulty payload took with it.
    /// </summary>
    public void Open()
    {
        lock (_gate)
        {
            _open = true;
            Grant();
        }
    }

    private void Grant()
    {
        // Continuations are asynchronous, so completing them under the lock runs nothing here.
        while (_waiting.TryPeek(out (int Items, long Bytes, TaskCompletionSource Granted) next) && Fits(next.Items, next.Bytes))
        {
            _waiting.Dequeue();
            Take(next.Items, next.Bytes);
            next.Granted.SetResult();
        }
    }

    private bool Fits(int items, long bytes) => _open || (_items + items <= maxItems && _bytes + bytes <= maxBytes);

    private void Take(int items, long bytes)
    {
        _items += items;
        _bytes += bytes;
        if (_items > _highWaterItems) _highWaterItems = _items;
        if (_bytes > _highWaterBytes) _highWaterBytes = _bytes;
    }
}
