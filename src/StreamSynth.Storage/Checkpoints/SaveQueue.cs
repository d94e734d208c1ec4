namespace StreamSynth.Storage.Checkpoints;

/// <summary>
/// Runs one save at a time on a thread of its own. At most one more waits, and the newest wins: a snapshot that comes while one waits takes its place,
/// so that a slow disk makes checkpoints rarer and neither the caller slower nor the memory larger.
/// </summary>
/// <param name="claim">Marks what a snapshot is made of, before anything can be done with it by a later one: a snapshot is either given up whole or written whole.</param>
/// <param name="write">Writes a snapshot that was claimed.</param>
internal sealed class SaveQueue(Action<Snapshot> claim, Func<Snapshot, Checkpoint> write)
{
    private readonly Lock _lock = new();
    private Entry? _waiting;
    private Task _running = Task.CompletedTask;
    private bool _busy;

    /// <summary>Gives up the snapshot that waits, if one does: its memory serves for the next.</summary>
    public void DropWaiting()
    {
        Entry? dropped;
        lock (_lock)
        {
            dropped = _waiting;
            _waiting = null;
        }

        if (dropped is null) return;
        dropped.Snapshot.Dispose();
        dropped.Done.SetResult(null);
    }

    /// <summary>Queues a snapshot and gives its checkpoint, or null when a newer one took its place.</summary>
    public Task<Checkpoint?> Enqueue(Snapshot snapshot)
    {
        DropWaiting();
        Entry entry = new(snapshot);
        lock (_lock)
        {
            _waiting = entry;
            if (!_busy)
            {
                _busy = true;
                _running = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }

        return entry.Done.Task;
    }

    /// <summary>Waits until nothing is left to write.</summary>
    public async Task DrainAsync()
    {
        Task running;
        lock (_lock) running = _running;
        await running.ConfigureAwait(false);
    }

    private void WriteAll()
    {
        while (Next() is Entry entry)
        {
            try
            {
                Checkpoint written;
                using (entry.Snapshot) written = write(entry.Snapshot);
                entry.Done.SetResult(written);
            }
            catch (Exception failed)
            {
                entry.Done.SetException(failed);
            }
        }
    }

    private Entry? Next()
    {
        lock (_lock)
        {
            Entry? next = _waiting;
            _waiting = null;
            if (next is null) _busy = false;
            else claim(next.Snapshot);
            return next;
        }
    }

    private sealed class Entry(Snapshot snapshot)
    {
        public Snapshot Snapshot { get; } = snapshot;

        public TaskCompletionSource<Checkpoint?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
