using System.Text.Json.Nodes;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Cli.Ledgers;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Commands;

public sealed class LedgerCommandTests
{
    [Fact]
    public async Task Ledger_DoneRun_ShowsEveryStateAndThatTheyAddUp()
    {
        using CliBench bench = new();
        await RunAsync(bench, new { });

        int exit = await bench.RunAsync("ledger", "saved");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        Approved.Equal("ledger", bench.Output[bench.Output.IndexOf("Ledger of", StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task Run_LedgerLosesAndDoublesLines_FailsLoudlyAndTheFolderSaysSo()
    {
        using CliBench bench = new();
        int exit = await RunAsync(bench, new { leaveOut = new[] { 4 }, @double = new[] { 6, 8 }, misname = new[] { 0 }, invent = new[] { 99 } });
        const string Message =
            "nodes.account.inputs.number: error SS6320: samples are not conserved: node 'account', domain synthetic: expected 12 lines, one for each ordinal below it; found 14: " +
            "more than one line for 2 (ordinals 6, 8); no line for 1 (ordinal 4); lines of samples that were never sent for 1 (ordinal 99); unknown state 'forgotten' for 1 (ordinal 0).";

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Contains($"graph.json: {Message}", bench.Errors, StringComparison.Ordinal);
        Assert.Contains("Failed after", bench.Output, StringComparison.Ordinal);
        Assert.Equal("failed", RunFolder.Open(bench.PathOf("saved")).Read(RunTables.Progress).Single().State);

        int shown = await bench.RunAsync("ledger", "saved");
        Assert.Equal(ExitCode.RunFailed, shown);
        Assert.Contains($"saved: {Message}", bench.Errors, StringComparison.Ordinal);
        Assert.Matches(@"adds up +NO +yes\n", bench.Output);
    }

    [Theory]
    [InlineData("account.csv")]
    [InlineData("account.json")]
    [InlineData("account.parquet")]
    public async Task Ledger_Out_WritesTheAccount(string file)
    {
        using CliBench bench = new();
        await RunAsync(bench, new { @double = new[] { 6 } });

        int exit = await bench.RunAsync("ledger", "saved", "--out", file);

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.EndsWith($"\nWrote {file}.\n", bench.Output, StringComparison.Ordinal);
        string path = bench.PathOf(file);
        (string, string, string, string?, long, long?)[] rows = Path.GetExtension(file) switch
        {
            ".parquet" => [.. ParquetTable.Read<LedgerRow>(path).Select(r => (r.Node, r.Domain, r.State, r.Reason, r.Samples, r.Sent))],
            ".csv" => [.. File.ReadAllLines(path).Skip(1).Select(l => l.Split(',')).Select(c => (c[0], c[1], c[2], c[3].Length > 0 ? c[3] : null, long.Parse(c[4]), (long?)long.Parse(c[5])))],
            _ => [.. JsonNode.Parse(File.ReadAllText(path))!["streams"]!.AsArray().SelectMany(s => s!["states"]!.AsArray().Select(t =>
                ((string)s["node"]!, (string)s["domain"]!, (string)t!["state"]!, (string?)t["reason"], (long)t["samples"]!, (long?)s["sent"])))],
        };
        Assert.Equal(
            [("account", "synthetic", "resident", null, 10, 12), ("account", "synthetic", "filtered", "unwanted", 1, 12), ("account", "synthetic", "failed", "failed", 2, 12), ("account", "real", "used", null, 3, 3)],
            rows);
    }

    [Fact]
    public async Task Ledger_Json_GivesExamplesOfWhatIsWrong()
    {
        using CliBench bench = new();
        await RunAsync(bench, new { leaveOut = new[] { 2, 4 } });
        using CliBench other = new();

        int exit = await CommandLine.RunAsync(["ledger", "saved", "--json"], other.Around with { WorkingFolder = bench.Folder });

        Assert.Equal((ExitCode.RunFailed, string.Empty), (exit, other.Errors));
        JsonNode synthetic = other.Json()["streams"]!.AsArray().Single(s => (string)s!["domain"]! == "synthetic")!;
        Assert.Equal("""{"count":2,"first":[2,4]}""", synthetic["missing"]!.ToJsonString());
        Assert.Equal((12, 10, false, "account.number"), ((int)synthetic["sent"]!, (int)synthetic["lines"]!, (bool)synthetic["addsUp"]!, (string)synthetic["input"]!));
        Assert.Equal("SS6320", (string)other.Json()["faults"]![0]!["code"]!);
        Assert.Equal("""{"count":12,"more":3}""", other.Json()["sources"]!.ToJsonString());
    }

    [Fact]
    public async Task Ledger_TrainingHadEnough_CountsWhatItDidNotRead()
    {
        using CliBench bench = new();
        int run = await RunAsync(bench, new { enough = 5 });

        int exit = await bench.RunAsync("ledger", "saved");

        Assert.Equal((ExitCode.Done, ExitCode.Done), (run, exit));
        Assert.Matches(@"sum +5 +3\n +not read +[1-7] +0\n +sent +[0-9]+ +3\n +adds up +yes +yes\n", bench.Output);
    }

    [Fact]
    public async Task Ledger_FailedRun_AddsUpToWhatTrainingHadRead()
    {
        using CliBench bench = new();
        int run = await RunAsync(bench, new { breakAt = 6 });

        int exit = await bench.RunAsync("ledger", "saved");

        Assert.Equal((ExitCode.RunFailed, ExitCode.Done), (run, exit));
        Assert.Contains("Ledger of saved: failed.", bench.Output, StringComparison.Ordinal);
        Assert.Matches(@"sum +7 +3\n +not read +5 +0\n +sent +12 +3\n +adds up +yes +yes\n", bench.Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ledger_KilledRun_ShowsTheNewestCheckpoint(bool lost)
    {
        using CliBench bench = new();
        Directory.CreateDirectory(bench.PathOf("killed"));
        await SaveAsync(bench.PathOf("killed"), lost);

        int exit = await bench.RunAsync("ledger", "killed");

        // Six ordinals are settled: two in the pool, four with lines; the line of ordinal 6 came after the state was taken.
        Assert.Equal(lost ? ExitCode.RunFailed : ExitCode.Done, exit);
        Assert.StartsWith("Ledger of killed, which has not ended: the state of checkpoint 1, saved ", bench.Output, StringComparison.Ordinal);
        if (lost) Assert.Contains("expected 6 lines, one for each ordinal below it; found 5: no line for 1 (ordinal 5).", bench.Errors, StringComparison.Ordinal);
        else Approved.Equal("ledger-killed", bench.Output[bench.Output.IndexOf('\n')..]);
    }

    [Fact]
    public async Task Ledger_NoRun_SaysWhatIsExpected()
    {
        using CliBench bench = new();
        Directory.CreateDirectory(bench.PathOf("empty"));

        int exit = await bench.RunAsync("ledger", "empty");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("expected the tables of a run or a checkpoint, found neither", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ledger_OutOfAnotherKind_IsRefused()
    {
        using CliBench bench = new();

        int exit = await bench.RunAsync("ledger", "saved", "--out", "account.xlsx");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("--out is 'account.xlsx', but must end with .csv, .json, .parquet.", bench.Errors, StringComparison.Ordinal);
    }

    private static Task<int> RunAsync(CliBench bench, object options)
    {
        bench.Write("graph.json", new GraphText(new { memory = "64MiB" })
            .Node("count", "test.count", options: new { count = 12 })
            .Node("add", "test.add", "count", new { skipOn = new[] { 3 }, failOn = new[] { 5, 7 } })
            .Node("more", "test.count", options: new { count = 3 })
            .Node("account", "scratch.account", "add", options, inputs: new { more = "more.number" })
            .Node("keep", "test.collect", "account"));

        return bench.RunAsync("run", "graph.json", "--out", "saved");
    }

    private static async Task SaveAsync(string folder, bool lost)
    {
        await using CheckpointStore store = CheckpointStore.Open(folder);
        GrowingTable<SampleRow> samples = store.Grow(RunTables.Samples);
        foreach ((long ordinal, string state) in new[] { (0L, "filtered"), (2, "evictedUsed"), (3, "evictedUnused"), (5, "filtered"), (6, "filtered") })
        {
            if (!lost || ordinal != 5) samples.Add(Line(ordinal, state));
        }

        Snapshot snapshot = store.TakeSnapshot();
        snapshot.Put(TrainingTables.Trainings, [Training(lines: lost ? 3 : 4)]);
        snapshot.Put(TrainingTables.Pool, [Resident(1), Resident(4)]);
        snapshot.Put(TrainingTables.RealUses, [Real(0, 3), Real(1, -1)]);
        await store.SaveAsync(snapshot);
    }

    private static SampleRow Line(long ordinal, string state) => new()
    {
        Node = "train",
        Ordinal = ordinal,
        Key = 1,
        Domain = "synthetic",
        Class = "cat",
        Seed = 2,
        Batch = 3,
        State = state,
        Reason = state == "filtered" ? "minMargin" : null,
        Bytes = 4,
        Uses = 0,
    };

    private static ResidentRow Resident(long ordinal) =>
        new() { Node = "train", Ordinal = ordinal, Key = 1, Class = "cat", Format = "png", Width = 1, Height = 1, Uses = 0, Provenance = "{}", Batch = 0, Bytes = 1, Data = new byte[] { 1 } };

    private static RealUseRow Real(long ordinal, long uses) => new() { Node = "train", Ordinal = ordinal, Uses = uses };

    private static TrainingRow Training(long lines) => new()
    {
        Node = "train",
        Step = 5,
        Steps = 10,
        Terms = "{}",
        SyntheticNext = 6,
        SyntheticFrom = 6,
        StarvedSteps = 0,
        Settled = "{}",
        RealStreamNext = 0,
        RealStreamUsed = 0,
        RealStreamLost = 0,
        RealPosition = 2,
        Sums = "{}",
        Measurements = 0,
        LedgerLines = lines,
    };
}
