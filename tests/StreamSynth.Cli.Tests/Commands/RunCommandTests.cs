using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Commands;

public sealed partial class RunCommandTests
{
    [Fact]
    public async Task Run_SoundGraph_SavesEveryTableAndPrintsTheSummary()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved", "--set", "nodes.train.options.steps=6");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Empty(bench.Errors);
        Approved.Equal("run-sound", Masked(bench.Output));

        RunFolder folder = RunFolder.Open(Path.Combine(bench.Folder, "saved"));
        Assert.Equal(9, folder.Read(RunTables.Samples).Count());
        Assert.Equal(["weight"], folder.Read(RunTables.Model).Select(t => t.Name));
        Assert.Equal([5L, 7L], folder.Read(RunTables.Failures).Select(f => f.Ordinal).Order());
        Assert.Equal(7, folder.Read(RunTables.Metrics).Count());
        Assert.True(new FileInfo(folder.ReportPath).Length > 1000);
    }

    [Fact]
    public async Task Run_SoundGraph_CountsAreWhole()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        await bench.RunAsync("run", "graph.json", "--out", "saved");

        RunFolder folder = RunFolder.Open(Path.Combine(bench.Folder, "saved"));
        NodeRow add = folder.Read(RunTables.Nodes).Single(n => n.Node == "add");
        Assert.Equal((12L, 9L, 1L, 2L, 12L), (add.Received, add.Done, add.Skipped, add.Failed, add.Emitted));
        Assert.Equal(12, folder.Read(RunTables.Edges).Single(e => e.From == "count.number").Items);
    }

    [Fact]
    public async Task Run_SoundGraph_ProgressTellsWhatWasRun()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        await bench.RunAsync("run", "graph.json", "--out", "saved", "--seed", "7");

        ProgressRow progress = RunFolder.Open(Path.Combine(bench.Folder, "saved")).Read(RunTables.Progress).Single();
        Assert.Equal(("test", 7UL, 4L, 4L, "done"), (progress.GraphName, progress.Seed, progress.Step, progress.Steps, progress.State));
        Assert.Equal("""{"train":2}""", progress.Threads);
        Assert.Equal("""{"tiny":"aa11"}""", progress.ModelHashes);
        Assert.Equal("bb22", progress.DataHash);
        Assert.Equal("""{"count":12}""", progress.Cursors);
        Assert.Contains("\"seed\": 7", progress.GraphJson, StringComparison.Ordinal);
        Assert.Equal(("CPUExecutionProvider", "{}", true), (progress.Provider, progress.Devices, progress.IsDeterministic));
        Assert.True(progress.PeakResidentBytes > 10_000_000);
        Dictionary<string, string> versions = JsonSerializer.Deserialize<Dictionary<string, string>>(progress.Versions)!;
        Assert.All(["StreamSynth", ".NET", "ONNX Runtime", "libvips", "DuckDB"], library => Assert.Matches(@"\d+\.\d+", versions[library]));
    }

    [Fact]
    public async Task Run_NoOut_MakesAFolderOfItsOwnEachTime()
    {
        using var bench = new CliBench(new ManualTimeProvider());
        bench.Write("graph.json", ScratchGraph.Sound());

        int first = await bench.RunAsync("run", "graph.json");
        int second = await bench.RunAsync("run", "graph.json");

        Assert.Equal((ExitCode.Done, ExitCode.Done), (first, second));
        string[] runs = [.. Directory.EnumerateDirectories(Path.Combine(bench.Folder, "runs")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.Equal(["test-19700101-000000", "test-19700101-000000-2"], runs);
        Assert.Contains("into runs/test-19700101-000000\n", bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FaultyGraph_RunsNothing()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Faulty());

        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.EndsWith("errors. Nothing was run.\n", bench.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(bench.Folder, "saved")));
    }

    [Fact]
    public async Task Run_UnwritableOut_FailsBeforeTheRun()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());
        bench.Write("file", "in the way");

        int exit = await bench.RunAsync("run", "graph.json", "--out", "file/run");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Empty(bench.Output);
        Assert.StartsWith($"streamsynth: error SS6002: {Path.Combine(bench.Folder, "file/run")}: expected a folder that can be written", bench.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OutHoldsAnotherRun_ReplacesItOnlyWhenAsked()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());
        await bench.RunAsync("run", "graph.json", "--out", "saved");

        int refused = await bench.RunAsync("run", "graph.json", "--out", "saved");
        int replaced = await bench.RunAsync("run", "graph.json", "--out", "saved", "--overwrite", "--seed", "8");

        Assert.Equal(ExitCode.WrongInput, refused);
        Assert.Contains("Fix: add --overwrite to replace that run", bench.Errors, StringComparison.Ordinal);
        Assert.True(replaced == ExitCode.Done, bench.Errors);
        Assert.Equal(8UL, RunFolder.Open(Path.Combine(bench.Folder, "saved")).Read(RunTables.Progress).Single().Seed);
    }

    [Fact]
    public async Task Run_BlockFailsToSetUp_SavesWhatThereIsAndExitsOne()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", new GraphText().Node("count", "test.count").Node("bad", "test.bad_setup", "count", new { diagnosed = true }).Node("keep", "test.collect", "bad"));

        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved");

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Contains("graph.json: nodes.bad.options.model: error SS4001: the model file is cut short.", bench.Errors, StringComparison.Ordinal);
        Assert.Equal("failed", RunFolder.Open(Path.Combine(bench.Folder, "saved")).Read(RunTables.Progress).Single().State);
    }

    [Fact]
    public async Task Run_UnlikeDevices_WarnsAndRecordsIt()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", new GraphText()
            .Node("count", "test.count").Node("sum", "test.device", "count", limits: new { batch = 4, devices = new[] { "cpu", "cuda:0" } }).Node("keep", "test.collect", "sum"));

        int validated = await bench.RunAsync("validate", "graph.json");
        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved");

        Assert.Equal((ExitCode.Done, ExitCode.Done), (validated, exit));
        Assert.Contains("sum    test.device, batch 4, on cpu + cuda:0", bench.Output, StringComparison.Ordinal);
        Assert.Contains("graph.json: nodes.sum.limits.devices: warning SS2014: the replicas run on unlike devices (cpu, cuda)", bench.Errors, StringComparison.Ordinal);
        ProgressRow progress = RunFolder.Open(Path.Combine(bench.Folder, "saved")).Read(RunTables.Progress).Single();
        Assert.Equal(("CPUExecutionProvider, CUDAExecutionProvider", "{\"sum\":[\"cpu\",\"cuda:0\"]}", false), (progress.Provider, progress.Devices, progress.IsDeterministic));
    }

    [Fact]
    public async Task Run_OneReplicaFailsToSetUp_NamesItsDevice()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", new GraphText()
            .Node("count", "test.count").Node("sum", "test.device", "count", new { broken = new[] { "cuda:1" } }, new { devices = new[] { "cuda:0", "cuda:1" } }).Node("keep", "test.collect", "sum"));

        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved");

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Contains("unexpected error: IOException: out of memory (replica 1 of 2, on device 'cuda:1')", bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_UnexpectedError_ShowsTheTraceOnlyWhenAsked(bool verbose)
    {
        using var bench = new CliBench();
        bench.Write("graph.json", new GraphText().Node("count", "test.count").Node("bad", "test.bad_setup", "count").Node("keep", "test.collect", "bad"));
        string[] arguments = ["run", "graph.json", "--out", "saved", .. verbose ? ["--verbose"] : Array.Empty<string>()];

        int exit = await bench.RunAsync(arguments);

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Contains("graph.json: nodes.bad: error SS5002: unexpected error: IOException: the model cannot be read", bench.Errors, StringComparison.Ordinal);
        Assert.Equal(verbose, bench.Errors.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_NativeLibraryMissing_SaysToBuildAgain()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", new GraphText().Node("count", "test.count").Node("native", "scratch.native", "count").Node("keep", "test.collect", "native"));

        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved");

        Assert.Equal(ExitCode.RunFailed, exit);
        Approved.Equal("run-native-missing", bench.Errors);
    }

    [Fact]
    public async Task Run_TablesOfABlockBreak_SavesTheOthers()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound(breaksTables: true));

        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved");

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Contains("nodes.train: error SS6003: its tables could not be had: InvalidOperationException: the optimiser is gone", bench.Errors, StringComparison.Ordinal);
        Assert.Equal(4, RunFolder.Open(Path.Combine(bench.Folder, "saved")).Read(RunTables.Nodes).Count());
    }

    [Fact]
    public async Task Run_OnErrorStop_ExitsOneAndNamesTheItem()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved", "--set", "onError=stop");

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Matches(@"nodes\.add: error SS5001: node 'add' \(test\.add\) failed on item [0-9a-f]{16} \(ordinal 5\): cannot add to 5", bench.Errors);
        Assert.Contains("Failed after", bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Json_GivesOneDocumentAndEventsOnStandardError()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved", "--json");

        Assert.Equal(ExitCode.Done, exit);
        JsonObject result = bench.Json();
        Assert.Equal(("done", "saved", "saved/report.html"), (result["state"]!.GetValue<string>(), result["folder"]!.GetValue<string>(), result["report"]!.GetValue<string>()));
        Assert.Empty(result["faults"]!.AsArray());
        Assert.Equal(2, result["failedItems"]!.GetValue<int>());
        Assert.Equal(0.5, result["accuracy"]![0]!["setAveraged"]!.GetValue<double>());
        JsonNode add = result["nodes"]!.AsArray().Single(n => n!["name"]!.GetValue<string>() == "add")!;
        Assert.Equal((12, 9, 1, 2), (add["received"]!.GetValue<int>(), add["done"]!.GetValue<int>(), add["skipped"]!.GetValue<int>(), add["failed"]!.GetValue<int>()));
        JsonNode[] events = [.. bench.Errors.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!)];
        Assert.Equal("started", events[0]["event"]!.GetValue<string>());
        Assert.Equal(["add", "count", "keep", "train"], events.Where(e => e["event"]!.GetValue<string>() == "nodeEnded").Select(e => e["node"]!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_JsonThatFails_HasTheFaultsInTheDocument()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved", "--json", "--set", "onError=stop");

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Equal("failed", bench.Json()["state"]!.GetValue<string>());
        Assert.Equal("SS5001", bench.Json()["faults"]![0]!["code"]!.GetValue<string>());
        Assert.All(bench.Errors.TrimEnd('\n').Split('\n'), line => JsonNode.Parse(line));
    }

    [Fact]
    public async Task Run_JsonIntoATakenFolder_IsADocumentToo()
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());
        bench.Write("file", "in the way");

        int exit = await bench.RunAsync("run", "graph.json", "--out", "file/run", "--json");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Empty(bench.Errors);
        Assert.Equal("SS6002", bench.Json()["faults"]![0]!["code"]!.GetValue<string>());
    }

    // Times and memory differ from run to run.
    private static string Masked(string output) => Memory().Replace(Clock().Replace(output, "0:00"), "# at most");

    [GeneratedRegex(@"\b\d+:\d\d\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"[\d.]+ ([KMG]i)?B at most")]
    private static partial Regex Memory();
}
