using System.Runtime.CompilerServices;
using StreamSynth.Engine.Graph;
using StreamSynth.Report;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Ends what a run has left undone that was killed after its tables stood: its report, and the deletion of its checkpoints.</summary>
internal static class FinishedRun
{
    /// <summary>Draws the report where there is none, and deletes what checkpoints have left.</summary>
    /// <param name="folder">A folder, absolute; of a run or not.</param>
    /// <param name="around">What the command line takes from outside.</param>
    /// <returns>What was done; null where the run is not done, or nothing was left to do.</returns>
    /// <exception cref="StorageException">Another process holds the folder, or a file could not be written or deleted.</exception>
    public static async Task<Diagnostic?> TidyAsync(string folder, Surroundings around)
    {
        if (!SavedRun.IsDone(folder) || IsTidy(folder)) return null;

        CheckpointStore store = CheckpointStore.Open(folder, clock: around.Clock, files: around.Files);
        await using ConfiguredAsyncDisposable closing = store.ConfigureAwait(false);
        RunFolder run = RunFolder.Open(folder);
        if (!File.Exists(run.ReportPath)) HtmlReport.Save(run);
        await store.DeleteAllAsync().ConfigureAwait(false);

        return new("SS6227", string.Empty, $"{folder}: the run was done, but killed before all was tidy: its report is drawn and its checkpoints are deleted now.", Severity: Severity.Warning);
    }

    private static bool IsTidy(string folder) => File.Exists(Path.Combine(folder, RunFolder.ReportName)) && !Checkpoint.HasFilesIn(folder);
}
