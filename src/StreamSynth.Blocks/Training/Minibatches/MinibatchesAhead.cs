namespace StreamSynth.Blocks.Training.Minibatches;

/// <summary>
/// Keeps one minibatch ahead: while a step computes, the next one is drawn and decoded. Draws still follow one another in the order of steps, so that nothing
/// else is drawn than without it.
/// </summary>
/// <param name="source">Draws and decodes.</param>
/// <param name="steps">Steps of the whole training; none beyond is drawn.</param>
/// <param name="between">Is called with each step as its minibatch is handed out: its images are settled, and none of a later step is drawn.</param>
/// <remarks>Threads: one caller at a time. Dispose ends the work in progress, takes back what it has drawn, and frees the source.</remarks>
internal sealed class MinibatchesAhead(MinibatchSource source, long steps, Action<long> between) : IAsyncDisposable
{
    private readonly CancellationTokenSource _dispose = new();
    private CancellationTokenSource? _either;
    private Task<DrawnMinibatch?>? _next;

    /// <summary>Gives the minibatch of a step and starts on the one after it.</summary>
    /// <param name="step">Step; each one once, in order.</param>
    /// <param name="cancel">Ends the wait and the work; the same token in every call.</param>
    /// <returns>Null when no synthetic image is left and none will come.</returns>
    public async Task<DrawnMinibatch?> TakeAsync(long step, CancellationToken cancel)
    {
        _either ??= CancellationTokenSource.CreateLinkedTokenSource(cancel, _dispose.Token);
        Task<DrawnMinibatch?> present = _next ?? Start(step);
        _next = null;
        DrawnMinibatch? drawn = await present;
        if (drawn is null) return null;

        try
        {
            source.Settle();
            between(step);
        }
        catch
        {
            drawn.Minibatch.Dispose();
            throw;
        }

        if (step + 1 < steps) _next = Start(step + 1);

        return drawn;
    }

    /// <summary>Waits for the work in progress and takes back what it has drawn: no step will be taken with it.</summary>
    /// <returns>False when it has failed: then nobody knows what became of the images that it had in hand.</returns>
    public async Task<bool> DropAsync()
    {
        if (_next is not { } next) return true;

        _next = null;
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (next.IsCompletedSuccessfully && await next is { } drawn) source.TakeBack(drawn);

        return !next.IsFaulted;
    }

    public async ValueTask DisposeAsync()
    {
        await _dispose.CancelAsync();
        await DropAsync();
        _either?.Dispose();
        _dispose.Dispose();
        source.Dispose();
    }

    // On another thread: drawing and decoding compute, and the step at hand should begin at once.
    private Task<DrawnMinibatch?> Start(long step) => Task.Run(() => source.NextAsync(step, _either!.Token), CancellationToken.None);
}
