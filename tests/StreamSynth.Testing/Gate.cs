namespace StreamSynth.Testing;

/// <summary>Holds calls back until the test lets them go, and lets the test wait until so many have come: order without sleeping.</summary>
/// <remarks>Threads: any. Lock: _lock guards every mutable field.</remarks>
public sealed class Gate
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _held = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _watchers = [];
    private int _arrived;
    private int _passes;
    private bool _open;

    /// <summary>Gives how many have come so far.</summary>
    public int Arrived
    {
        get
        {
            lock (_lock) return _arrived;
        }
    }

    /// <summary>Counts an arrival and waits to be let through.</summary>
    /// <param name="cancel">Ends the wait; null waits whatever happens, as a block does that ignores cancellation.</param>
    public Task PassAsync(CancellationToken cancel = default)
    {
        lock (_lock)
        {
            _arrived++;
            foreach ((int count, TaskCompletionSource reached) in _watchers)
            {
                if (_arrived >= count) reached.TrySetResult();
            }

            if (_open) return Task.CompletedTask;
            if (_passes > 0)
            {
                _passes--;
                return Task.CompletedTask;
            }

            var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _held.Enqueue(held);

            return held.Task.WaitAsync(cancel);
        }
    }

    /// <summary>Waits until so many have come.</summary>
    public Task ArrivalOf(int count)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_arrived >= count) reached.SetResult();
            _watchers.Add((count, reached));

            return reached.Task.WaitAsync(BlockHarness.Patience);
        }
    }

    /// <summary>Lets so many through, in order of arrival; those not yet come pass at once later.</summary>
    public void Let(int count)
    {
        lock (_lock)
        {
            for (; count > 0 && _held.TryDequeue(out TaskCompletionSource? next); count--) next.SetResult();
            _passes += count;
        }
    }

    /// <summary>Lets all through from now on.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _open = true;
            while (_held.TryDequeue(out TaskCompletionSource? next)) next.SetResult();
        }
    }
}
