using System.Diagnostics;
using System.Globalization;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Files;
using Xunit.Abstractions;

namespace StreamSynth.Storage.Tests.Checkpoints;

/// <summary>Kills real processes and lets them fight over a folder.</summary>
public sealed class CheckpointProcessTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Save_ProcessKilledAtAnyMoment_LosesAndDoublesNothing()
    {
        int kills = FullForm.IsAsked ? 50 : 5;
        SplitMix chance = new(1);
        SortedDictionary<string, int> phases = [];
        long least = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            (string phase, long saved) = await KillAfterAsync(lines: 3 + chance.Below(80));
            phases[phase] = phases.GetValueOrDefault(phase) + 1;
            least = Math.Max(least, saved);

            Checkpoint? newest = Checkpoint.FindNewest(_folder.FullPath, out IReadOnlyList<string> findings);

            Assert.Empty(findings);
            long rows = newest is null ? 0 : ScriptedRun.CheckWhole(newest);
            Assert.True(rows >= least, $"killed at '{phase}': {least} rows were saved, {rows} found");
            least = rows;
        }

        await using (ScriptedRun run = new(_folder.FullPath, new DiskFiles())) Assert.Equal(least, run.Rows);
        if (least > 0) ScriptedRun.CheckPattern(_folder.FullPath, least);
        output.WriteLine($"{kills} kills, {least} rows: " + string.Join(", ", phases.Select(phase => $"{phase.Key} {phase.Value}")));
    }

    [Fact]
    public async Task Open_HeldByAnotherProcess_IsRefusedUntilThatIsKilled()
    {
        using Process holder = Start("hold");
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());

        StorageException refused = Assert.Throws<StorageException>(() => CheckpointStore.Open(_folder.FullPath));
        Assert.Contains($"it is held by process {holder.Id} since ", refused.Message, StringComparison.Ordinal);

        holder.Kill();
        await holder.WaitForExitAsync();
        Assert.True(File.Exists(_folder.File(FolderLock.LockName)));
        await using CheckpointStore store = CheckpointStore.Open(_folder.FullPath);
    }

    // Half a million rows of 100 bytes would take 50 MB and more; two segments take 2 MB.
    [Fact]
    public async Task Add_ManyRowsBetweenSaves_HoldsNoMoreThanAFewSegments()
    {
        using Process filler = Start("fill", FullForm.IsAsked ? "5000000" : "500000");
        string most = await filler.StandardOutput.ReadToEndAsync();

        output.WriteLine($"{most} bytes");
        Assert.InRange(long.Parse(most, CultureInfo.InvariantCulture), 1, 5 << 20);
    }

    // Gives the operation in which the process was killed and the rows that it had reported saved.
    private async Task<(string Phase, long Saved)> KillAfterAsync(int lines)
    {
        using Process saver = Start("save");
        string phase = "start";
        long saved = 0;
        for (int line = 0; await saver.StandardOutput.ReadLineAsync() is string told; line++)
        {
            phase = told.Split(' ') is ["saved" or "opened", string rows] && (saved = long.Parse(rows, CultureInfo.InvariantCulture)) >= 0 ? "between saves" : told;
            if (line == lines) saver.Kill();
        }

        await saver.WaitForExitAsync();
        Assert.Equal(137, saver.ExitCode);
        return (phase, saved);
    }

    private Process Start(string command, params string[] rest) => Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, command, _folder.FullPath, .. rest])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
