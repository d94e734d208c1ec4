using System.Text.Json.Nodes;
using StreamSynth.Cli.Tests.Saving;
using StreamSynth.Storage;
using StreamSynth.Storage.Experiments;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Experiments;

/// <summary>Runs whole experiments.</summary>
public sealed class ExperimentCommandTests : IDisposable
{
    private readonly ExperimentBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Experiment_StoppedAndKilledOnItsWay_EndsAsTheOneThatWasNot()
    {
        _bench.Write("a.json");
        await DoneAsync("a.json", "--out", "whole", "--save-steps", "2");
        string killed = _bench.Files.Folders[0]; // real 0x, seed 1, after its first checkpoint
        Assert.Equal(10, Directory.EnumerateFiles(_bench.Bench.PathOf("whole/runs"), "report.html", SearchOption.AllDirectories).Count());

        // Killed in its first run; gone on with, and stopped by Ctrl-C in its fourth.
        Directory.CreateDirectory(_bench.Bench.PathOf("again/runs/real/0x"));
        Directory.Move(killed, _bench.Bench.PathOf("again/runs/real/0x/seed-1"));
        int before = _bench.Files.Folders.Count;
        int signalled = 0;
        _bench.Files.OnSaved = saved =>
        {
            if (Directory.Exists(_bench.Bench.PathOf("again/runs/shared/1x/seed-1")) && saved > before && Interlocked.Exchange(ref signalled, 1) == 0) _bench.Bench.Interrupts.Signal();
        };

        int exit = await _bench.RunAsync("a.json", "--out", "again", "--save-steps", "2");
        _bench.Files.OnSaved = null;

        Assert.True(exit == ExitCode.Interrupted, _bench.Bench.Errors);
        Assert.Contains("run 1 of 10: real 0x, seed 1 (going on after step 2)", _bench.Bench.Output, StringComparison.Ordinal);
        Assert.Contains("go on with: streamsynth experiment a.json --out again", _bench.Bench.Output, StringComparison.Ordinal);
        await DoneAsync("a.json", "--out", "again");

        foreach (string folder in Directory.EnumerateDirectories(_bench.Bench.PathOf("whole/runs"), "seed-*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(_bench.Bench.PathOf("whole"), folder);
            SavedTables.Of(folder).AssertEqual(SavedTables.Of(_bench.Bench.PathOf($"again/{relative}")));
        }

        Assert.Equal(Results("whole"), Results("again"));
        Assert.Equal(5, Results("whole").Length);
        Assert.All(Results("whole"), row => Assert.Equal((2, 24, "image"), (row.Seeds, row.Sets, row.ClusteredBy)));
        Assert.Equal("real", Assert.Single(Results("whole"), row => row.Difference is null).Arm);
    }

    [Fact]
    public async Task Experiment_DoneAndGivenAgain_RunsNothing()
    {
        _bench.Write("a.json", new { multiples = new[] { 1 } });
        await DoneAsync("a.json", "--seeds", "7", "--arms", "real,auxiliary", "--out", "e");
        string[] times = Times("e");
        int lines = _bench.Bench.Output.Length;

        await DoneAsync("a.json", "--seeds", "7", "--arms", "real,auxiliary", "--out", "e");

        Assert.Equal(times, Times("e"));
        Assert.DoesNotContain("run 1 of 2", _bench.Bench.Output[lines..], StringComparison.Ordinal);
        ExperimentRunRow run = ParquetTable.Read<ExperimentRunRow>(_bench.Bench.PathOf("e/runs.parquet")).Single(r => r.Arm == "auxiliary");
        Assert.Equal((7UL, 8L, 24L), (run.Seed, run.Steps, run.SyntheticAsked));
        Assert.Equal(24 - 4, run.SyntheticKept); // two of the first 24 are dropped, two fail
    }

    [Fact]
    public async Task Experiment_DoneRunOfAnotherGraph_IsRefusedWithWhatDiffers()
    {
        _bench.Write("a.json");
        await DoneAsync("a.json", "--seeds", "1", "--arms", "real", "--out", "e");
        _bench.Bench.Write("base.json", TrainingGraph.One(9));

        int exit = await _bench.RunAsync("a.json", "--seeds", "1", "--arms", "real", "--out", "e", "--json");

        Assert.Equal(ExitCode.RunFailed, exit);
        JsonNode fault = Assert.Single(LastDocument()["faults"]!.AsArray())!;
        Assert.Equal("SS8031", fault["code"]!.GetValue<string>());
        Assert.Equal("real 0x, seed 1: nodes.train.options.steps", fault["path"]!.GetValue<string>());
        Assert.StartsWith("was 8 when e/runs/real/0x/seed-1 was made, but is 9 now.", fault["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Experiment_MetricThatNobodyJudges_StopsAfterTheFirstRun()
    {
        _bench.Write("a.json", new { metrics = new { choose = "realTrian" } });

        int exit = await _bench.RunAsync("a.json", "--out", "e", "--json");

        Assert.Equal(ExitCode.RunFailed, exit);
        JsonNode fault = Assert.Single(LastDocument()["faults"]!.AsArray())!;
        Assert.Equal(("SS8030", "did you mean 'realTrain'?"), (fault["code"]!.GetValue<string>(), fault["fix"]!.GetValue<string>()));
        Assert.Single(Directory.EnumerateFiles(_bench.Bench.PathOf("e"), "predictions.parquet", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Experiment_RunThatFails_LeavesTheOthers()
    {
        _bench.Write("a.json", new { multiples = new[] { 1 }, arms = new { broken = new { set = new Dictionary<string, object> { ["nodes.count.options.throwAt"] = 3 } }, real = new { } } });

        int exit = await _bench.RunAsync("a.json", "--seeds", "1", "--out", "e", "--json");

        Assert.Equal(ExitCode.RunFailed, exit);
        JsonObject document = LastDocument();
        Assert.Equal(("failed", 1, 2), (document["state"]!.GetValue<string>(), document["runsDone"]!.GetValue<int>(), document["runsAll"]!.GetValue<int>()));
        Assert.Contains(document["faults"]!.AsArray(), f => f!["path"]!.GetValue<string>().StartsWith("broken 1x, seed 1: ", StringComparison.Ordinal) && f["message"]!.GetValue<string>().Contains("the source broke at 3", StringComparison.Ordinal));
        Assert.Equal("real", Assert.Single(document["results"]!.AsArray())!["arm"]!.GetValue<string>());
    }

    [Fact]
    public async Task Experiment_Plan_CountsRunsStepsAndSharedImages()
    {
        _bench.Write("a.json");

        int exit = await _bench.RunAsync("a.json", "--plan", "--probe-seconds", "0", "--json");

        Assert.Equal(ExitCode.Done, exit);
        JsonObject plan = _bench.Bench.Json();
        Assert.Equal((10, 0, 8, 6), (plan["runs"]!.GetValue<int>(), plan["runsDone"]!.GetValue<int>(), plan["steps"]!.GetValue<int>(), plan["realPerStep"]!.GetValue<int>()));
        Assert.Null(plan["secondsLeft"]);
        Assert.False(Directory.Exists(_bench.Bench.PathOf("runs")));
    }

    [Fact]
    public async Task Experiment_PlanOverRunsOfAnotherGraph_SaysThatTheyAreInTheWay()
    {
        _bench.Write("a.json");
        await DoneAsync("a.json", "--arms", "real,shared", "--seeds", "1", "--out", "e");
        _bench.Write("a.json", new { set = new Dictionary<string, object> { ["nodes.train.options.steps"] = 7 }, multiples = new[] { 1 } });

        await DoneAsync("a.json", "--arms", "real,shared", "--seeds", "1", "--out", "e", "--plan", "--probe-seconds", "0");

        Assert.Contains("  runs              2\n  in the way        2 runs of other graphs, the first in runs/real/0x/seed-1: delete them, or give another --out\n", _bench.Bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Experiment_SharedImages_TrainTheWeightsOfARunThatPaintedItsOwn()
    {
        string model = Repository.PathOf("models/icons-v0/diffusion");
        _bench.Bench.Write("base.json", PaintedGraph.Text(model));
        _bench.Write("a.json", new { perMultiple = new Dictionary<string, int> { ["nodes.prompts.options.perClass"] = 3 }, imagesPerMultiple = 9, seeds = new[] { 5 }, arms = new { real = new { }, shared = new { set = new Dictionary<string, object> { ["nodes.train.options.norm"] = "shared" } } } });
        await DoneAsync("a.json", "--out", "e");

        ExperimentRunRow[] runs = [.. ParquetTable.Read<ExperimentRunRow>(_bench.Bench.PathOf("e/runs.parquet"))];
        Assert.Equal([0L, 8L, 9L, 18L], runs.Select(r => r.SyntheticShared)); // batches of 4: of 9 images the ninth stood alone
        string reused = _bench.Bench.PathOf("e/runs/shared/2x/seed-5");
        _bench.Bench.Write("alone.json", RunFolder.Open(reused).Read(RunTables.Progress).Single().GraphJson);
        int alone = await CommandLine.RunAsync(["run", "alone.json", "--out", "alone"], _bench.Around);
        Assert.True(alone == ExitCode.Done, _bench.Bench.Errors);

        (SavedTables shared, SavedTables own) = (SavedTables.Of(reused), SavedTables.Of(_bench.Bench.PathOf("alone")));
        Assert.Contains(shared.Metrics, m => m.Contains("imagesShared", StringComparison.Ordinal));
        own.AssertEqual(shared with { Metrics = [.. shared.Metrics.Where(m => !m.Contains("imagesShared", StringComparison.Ordinal))] });
    }

    private async Task DoneAsync(params string[] arguments)
    {
        int exit = await _bench.RunAsync(arguments);
        Assert.True(exit == ExitCode.Done, _bench.Bench.Errors + _bench.Bench.Output);
    }

    private JsonObject LastDocument() => JsonNode.Parse(_bench.Bench.Output[_bench.Bench.Output.LastIndexOf("{\n  \"faults\"", StringComparison.Ordinal)..])!.AsObject();

    private ResultRow[] Results(string folder) => [.. ParquetTable.Read<ResultRow>(_bench.Bench.PathOf($"{folder}/results.parquet"))];

    private string[] Times(string folder) =>
        [.. Directory.EnumerateFiles(_bench.Bench.PathOf(folder), "progress.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O}")];
}
