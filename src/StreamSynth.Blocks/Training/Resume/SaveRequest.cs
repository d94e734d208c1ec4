namespace StreamSynth.Blocks.Training.Resume;

/// <summary>
/// Carries the wish to save a state soon from the run to its training. A draw that waits for synthetic images gives its wait up, so that the wish need not wait for a
/// step: generation may take hours before the first one.
/// </summary>
/// <param name="stopping">The wish to stop, which gives waits up too.</param>
/// <remarks>Threads: <see cref="Make"/> any, the others the training's. Dispose after the last draw.</remarks>
internal sealed class SaveRequest(CancellationToken stopping) : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _giveUp = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private Task _givingUp = Task.CompletedTask;
    private bool _hasEnded;

    /// <summary>Gives waits for synthetic images up; after <see cref="Meet"/> it is another one.</summary>
    public CancellationToken GiveUp => _giveUp.Token;

    /// <summary>Tells whether a save is wanted; not when the run shall stop, which saves by itself.</summary>
    public bool IsMade => _giveUp.IsCancellationRequested && !stopping.IsCancellationRequested;

    /// <summary>Makes the wish; nothing happens after the last step.</summary>
    public void Make()
    {
        lock (_lock)
        {
            if (!_hasEnded && !_giveUp.IsCancellationRequested) _givingUp = _giveUp.CancelAsync();
        }
    }

    /// <summary>Says that the state is captured, while no draw is under way; a wish made from now on is another one.</summary>
    public void Meet()
    {
        lock (_lock)
        {
            if (!IsMade) return;

            _ = DisposeAsync(_giveUp, _givingUp);
            _giveUp = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        }
    }

    /// <summary>Says that no state will be saved any more, while no draw is under way.</summary>
    public void End()
    {
        lock (_lock)
        {
            _hasEnded = true;
            Meet();
        }
    }

    public void Dispose()
    {
        End();
        _giveUp.Dispose();
    }

    private static async Task DisposeAsync(CancellationTokenSource met, Task givingUp)
    {
        await givingUp;
        met.Dispose();
    }
}
