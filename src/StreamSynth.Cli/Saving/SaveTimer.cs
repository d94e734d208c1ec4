namespace StreamSynth.Cli.Saving;

/// <summary>Asks for a save every so often until it is stopped.</summary>
/// <param name="saves">Saves the run.</param>
/// <param name="interval">Time between two saves; zero for never.</param>
/// <param name="clock">Tells when.</param>
internal sealed class SaveTimer(RunSaves saves, TimeSpan interval, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan JournalInterval = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _asking = Task.CompletedTask;

    /// <summary>Gives the time between two saves of a run; where only ledger and metrics are saved, which costs little, a minute.</summary>
    public static TimeSpan IntervalOf(SaveOptions options, bool isResumable) => isResumable ? TimeSpan.FromMinutes(options.Minutes) : JournalInterval;

    /// <summary>Begins to ask.</summary>
    public void Start()
    {
        if (interval > TimeSpan.Zero) _asking = AskAsync();
    }

    /// <summary>Asks no more.</summary>
    public async Task StopAsync()
    {
        if (!_stop.IsCancellationRequested) await _stop.CancelAsync().ConfigureAwait(false);
        await _asking.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        while (await WaitAsync().ConfigureAwait(false)) saves.Request();
    }

    private async Task<bool> WaitAsync()
    {
        try
        {
            await Task.Delay(interval, clock, _stop.Token).ConfigureAwait(false);

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
