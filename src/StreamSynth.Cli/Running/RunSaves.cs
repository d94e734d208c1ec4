using StreamSynth.Blocks.Training;
using StreamSynth.Cli.Live;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Files;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Running;

/// <summary>
/// Takes what grows during a run, the ledger and the metrics, and saves it every minute, so that the folder of a run that was killed can be read up to its last save.
/// Rows that fill a segment leave memory at once. Once the final tables stand, the saves are deleted.
/// </summary>
internal sealed class RunSaves : ILedger, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly CheckpointStore _store;
    private readonly GrowingTable<SampleRow> _samples;
    private readonly GrowingTable<MetricRow> _metrics;
    private Task _saving = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Opens the folder for saving and holds it until disposed.</summary>
    /// <exception cref="StorageException">Another process holds it, or it cannot be written.</exception>
    public RunSaves(RunFolder folder, TimeProvider clock, IFileOperations? files = null)
    {
        _store = CheckpointStore.Open(folder.FullPath, new CheckpointOptions { Keep = 1 }, clock, files);
        _samples = _store.Grow(RunTables.Samples);
        _metrics = _store.Grow(RunTables.Metrics);
    }

    /// <summary>Gives the lines of the ledger in the order they came; only after <see cref="StopAsync"/>.</summary>
    public IEnumerable<SampleRow> Samples => _samples.Read();

    public void Add(SampleRow line) => _samples.Add(line);

    /// <summary>Begins to save.</summary>
    /// <param name="runner">The run whose metrics are saved.</param>
    /// <param name="watch">Is told what could not be saved; the run goes on.</param>
    /// <param name="clock">Tells when to save.</param>
    public void Start(GraphRunner runner, RunWatch watch, TimeProvider clock) => _saving = SaveAsync(runner, watch, clock);

    /// <summary>Waits for the save under way; none follows.</summary>
    public async Task StopAsync()
    {
        if (!_stop.IsCancellationRequested) await _stop.CancelAsync().ConfigureAwait(false);
        await _saving.ConfigureAwait(false);
    }

    /// <summary>Deletes the saves, after the final tables stand.</summary>
    /// <exception cref="StorageException">A file could not be deleted.</exception>
    public Task DeleteAsync() => _store.DeleteAllAsync();

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;

        _disposed = true;
        await StopAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task SaveAsync(GraphRunner runner, RunWatch watch, TimeProvider clock)
    {
        Dictionary<NodeReport, int> taken = [];
        while (await WaitAsync(clock).ConfigureAwait(false))
        {
            try
            {
                foreach ((string node, _, NodeReport report) in runner.Blocks) TakeMetrics(node, report, taken);
                await _store.SaveAsync(_store.TakeSnapshot()).ConfigureAwait(false);
            }
            catch (StorageException failed)
            {
                watch.Say(failed.Message);
            }
        }
    }

    private async Task<bool> WaitAsync(TimeProvider clock)
    {
        try
        {
            await Task.Delay(Interval, clock, _stop.Token).ConfigureAwait(false);

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void TakeMetrics(string node, NodeReport report, Dictionary<NodeReport, int> taken)
    {
        foreach (Measurement measured in report.Measurements.Skip(taken.GetValueOrDefault(report)))
        {
            _metrics.Add(RunRecord.RowOf(node, measured));
            taken[report] = taken.GetValueOrDefault(report) + 1;
        }
    }
}
