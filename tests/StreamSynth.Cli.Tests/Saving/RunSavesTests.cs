using StreamSynth.Blocks.Training;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Execution;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Saving;

public sealed class RunSavesTests : IDisposable
{
    private static readonly GraphText Graph = new GraphText()
        .Node("count", "test.count", options: new { count = 3 })
        .Node("train", "scratch.train", "count", new { model = "tiny" })
        .Node("keep", "test.collect", "train");

    private readonly ManualTimeProvider _clock = new();
    private readonly CliBench _bench;
    private readonly List<SaveNews> _news = [];

    public RunSavesTests() => _bench = new(_clock);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Request_RunThatCannotBeResumed_LetsAnotherProcessReadLedgerAndMetricsEveryMinute()
    {
        RunSetup setup = Setup();
        GraphRunner runner = new(setup.Plan, _clock);
        await using RunSaves saves = new(setup, runner, _clock, _news.Add);
        await using SaveTimer timer = new(saves, SaveTimer.IntervalOf(setup.Saving, runner.IsResumable), _clock);
        timer.Start();

        for (int minute = 1; minute <= 2; minute++)
        {
            Ledger(saves).Add(Line(minute));
            runner.Blocks.First().Report.Measure("loss", 1.0 / minute, minute);
            while (Checkpoint.FindNewest(setup.Folder.FullPath, out _)?.Rows("samples") != minute)
            {
                // The timer of the next save is set only after the one before is asked for.
                _clock.AdvanceToNext();
                await Task.Yield();
            }
        }

        Checkpoint newest = Checkpoint.FindNewest(setup.Folder.FullPath, out _)!;
        Assert.Equal([1, 2], newest.Read(RunTables.Samples).Select(line => line.Ordinal));
        Assert.Equal([1, 0.5], newest.Read(RunTables.Metrics).Select(row => row.Value));
        Assert.True(_clock.Elapsed >= TimeSpan.FromMinutes(2));
        Assert.Null(saves.Newest);
    }

    [Fact]
    public async Task DeleteAsync_AfterTheFinalTables_LeavesNoSegment()
    {
        RunSetup setup = Setup();
        GraphRunner runner = new(setup.Plan, _clock);
        await using (RunSaves saves = new(setup, runner, _clock, _news.Add))
        {
            for (int i = 0; i < 40_000; i++) Ledger(saves).Add(Line(i));
            await saves.StopAsync(goesOn: false);
            setup.Folder.Write(RunTables.Samples, saves.Samples);
            await saves.DeleteAsync();
        }

        Assert.Equal(Enumerable.Range(0, 40_000).Select(i => (long)i), setup.Folder.Read(RunTables.Samples).Select(line => line.Ordinal));
        Assert.Equal([".lock", "samples.parquet"], Directory.GetFiles(setup.Folder.FullPath).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Request_DiskFull_TellsItAndGoesOn()
    {
        FullFiles files = new();
        RunSetup setup = Setup(files);
        GraphRunner runner = new(setup.Plan, _clock);
        await using RunSaves saves = new(setup, runner, _clock, _news.Add);
        Ledger(saves).Add(Line(1));
        files.IsFull = true;

        saves.Request();
        while (_news.Count < 1) await Task.Yield();
        files.IsFull = false;
        saves.Request();
        while (_news.Count < 2) await Task.Yield();

        Assert.Contains("no space left", _news[0].Failure, StringComparison.Ordinal);
        Assert.Null(_news[1].Failure);
        Assert.Equal(1, Checkpoint.FindNewest(setup.Folder.FullPath, out _)!.Rows("samples"));
    }

    private RunSetup Setup(FullFiles? files = null)
    {
        _bench.Write("graph.json", Graph);
        RunFolder folder = RunFolder.Create(_bench.PathOf("saved"));
        return new()
        {
            File = GraphFile.Load("graph.json", [], _bench.Around),
            GraphPlace = _bench.PathOf("graph.json"),
            WorkingFolder = _bench.Folder,
            Folder = folder,
            Store = CheckpointStore.Open(folder.FullPath, clock: _clock, files: files),
            Started = DateTimeOffset.UnixEpoch,
            Versions = new Dictionary<string, string>(),
            Saving = new(),
        };
    }

    // As a block sees it that has lines.
    private static ILedger Ledger(RunSaves saves) => saves.Shared;

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
