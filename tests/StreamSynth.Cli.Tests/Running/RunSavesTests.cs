using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Live;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Execution;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Running;

public sealed class RunSavesTests
{
    private static readonly GraphText Graph = new GraphText().Node("count", "test.count", options: new { count = 3 }).Node("keep", "test.collect", "count");

    [Fact]
    public async Task Start_AfterAMinute_LetsAnotherProcessReadLedgerAndMetrics()
    {
        ManualTimeProvider clock = new();
        using CliBench bench = new(clock);
        RunFolder folder = RunFolder.Create(Path.Combine(bench.Folder, "saved"));
        GraphRunner runner = Runner(bench);
        await using RunSaves saves = new(folder, clock);
        saves.Start(runner, Watch(runner), clock);

        for (int minute = 1; minute <= 2; minute++)
        {
            saves.Add(Line(minute));
            runner.Blocks.First().Report.Measure("loss", 1.0 / minute, minute);
            while (Checkpoint.FindNewest(folder.FullPath, out _)?.Rows("samples") != minute)
            {
                // The timer of the next save is set only after the one before is reported.
                clock.AdvanceToNext();
                await Task.Yield();
            }
        }

        Checkpoint newest = Checkpoint.FindNewest(folder.FullPath, out _)!;
        Assert.Equal([1, 2], newest.Read(RunTables.Samples).Select(line => line.Ordinal));
        Assert.Equal([1, 0.5], newest.Read(RunTables.Metrics).Select(row => row.Value));
        Assert.True(clock.Elapsed >= TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task DeleteAsync_AfterTheFinalTables_LeavesNoSegment()
    {
        using CliBench bench = new();
        RunFolder folder = RunFolder.Create(Path.Combine(bench.Folder, "saved"));
        await using (RunSaves saves = new(folder, TimeProvider.System))
        {
            for (int i = 0; i < 40_000; i++) saves.Add(Line(i));
            await saves.StopAsync();
            folder.Write(RunTables.Samples, saves.Samples);
            await saves.DeleteAsync();
        }

        Assert.Equal(Enumerable.Range(0, 40_000).Select(i => (long)i), folder.Read(RunTables.Samples).Select(line => line.Ordinal));
        Assert.Equal([".lock", "samples.parquet"], Directory.GetFiles(folder.FullPath).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task RunSaves_FolderHeldByAnother_IsRefused()
    {
        using CliBench bench = new();
        RunFolder folder = RunFolder.Create(Path.Combine(bench.Folder, "saved"));
        await using RunSaves first = new(folder, TimeProvider.System);

        Assert.Throws<StorageException>(() => new RunSaves(folder, TimeProvider.System));
    }

    private static GraphRunner Runner(CliBench bench)
    {
        bench.Write("graph.json", Graph);
        return new GraphRunner(GraphFile.Load("graph.json", [], bench.Around).Plan!, bench.Around.Clock);
    }

    private static RunWatch Watch(GraphRunner runner) => new("graph", 0, runner.Snapshot, () => 0);

    private static SampleRow Line(long ordinal) => new()
    {
        Ordinal = ordinal,
        Key = 1,
        Domain = "synthetic",
        Class = "cat",
        Seed = 2,
        Batch = 3,
        State = "filtered",
        Bytes = 4,
        Uses = 0,
    };
}
