namespace StreamSynth.Cli.Tests.Saving;

/// <summary>Stops a run when its first checkpoint stands, while it is on its way.</summary>
internal static class StoppedRun
{
    private const int Attempts = 10;

    /// <summary>Runs and stops. How far a run is when its first checkpoint stands depends on the disk: one that was over by then is made again.</summary>
    /// <param name="files">Sees the checkpoints.</param>
    /// <param name="stop">Stops the run.</param>
    /// <param name="run">Makes it, anew each time.</param>
    /// <param name="isOver">Tells from its exit code whether it was over.</param>
    /// <returns>The exit code, and how many checkpoints there were before the run.</returns>
    public static async Task<(int Exit, int Before)> MakeAsync(CopiedFolder files, Action stop, Func<Task<int>> run, Func<int, bool> isOver)
    {
        for (int attempt = 1; ; attempt++)
        {
            int before = files.Folders.Count;
            files.OnSaved = saved =>
            {
                if (saved == before + 1) stop();
            };
            int exit = await run();
            files.OnSaved = null;
            if (!isOver(exit) || attempt == Attempts) return (exit, before);
        }
    }
}
