using System.Globalization;
using StreamSynth.Blocks.Payloads;
using StreamSynth.ChatServer;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Saving;

/// <summary>Runs whole graphs that ask a language model, cuts them off, goes on, and makes parts of them again: no question may be asked twice.</summary>
public sealed class AskingRunTests : IDisposable
{
    private readonly ChatServerProcess _server = new();
    private readonly CliBench _bench = new();
    private readonly CopiedFolder _files;
    private readonly Surroundings _around;

    public AskingRunTests()
    {
        _files = new(_bench.Folder);
        _around = _bench.Around with { Catalog = BlockCatalog.From(typeof(Sample).Assembly, typeof(BlockHarness).Assembly, typeof(CliBench).Assembly), Files = _files };
    }

    public void Dispose()
    {
        _bench.Dispose();
        _server.Dispose();
    }

    // The first answer is bad, so four questions are asked for three classes. With recipes, images of the pool are made again when the run goes on.
    [Theory]
    [InlineData("bytes")]
    [InlineData("recipes")]
    public async Task Resume_KilledAfterAnyCheckpoint_AsksNothingTwiceAndIsTheRunThatWasNeverStopped(string checkpointPool)
    {
        string endpoint = _server.Endpoint("badonce", checkpointPool);
        _bench.Write("graph.json", Training(endpoint, checkpointPool));
        await RunAsync("run", "graph.json", "--out", "whole", "--save-steps", "1");
        SavedTables whole = SavedTables.Of(_bench.PathOf("whole"));
        Assert.Equal(4, await AskedAsync(endpoint));
        string[] killed = [.. _files.Folders];

        // How many of the steps are saved depends on how long a save takes.
        Assert.InRange(killed.Length, 1, TrainingGraph.Steps);
        foreach (string folder in killed)
        {
            Assert.Equal(4, Checkpoint.FindNewest(folder, out _)!.Rows(RunTables.Answers.Name));
            await RunAsync("resume", folder);
            whole.AssertEqual(SavedTables.Of(folder));
            Assert.Equal(4, RunFolder.Open(folder).Read(RunTables.Answers).Count());
            Assert.Equal(4, await AskedAsync(endpoint));
        }
    }

    [Fact]
    public async Task Resume_InterruptedAmongItsQuestions_AsksOnlyTheOthers()
    {
        const int Classes = 120;
        string endpoint = _server.Endpoint("good", "interrupted");
        _bench.Write("graph.json", Named([.. Enumerable.Range(0, Classes).Select(i => $"class {i}")], endpoint, perClass: 1));

        Task<int> running = CommandLine.RunAsync(["run", "graph.json", "--out", "stopped"], _around);
        while (await AskedAsync(endpoint) < 5) await Task.Yield();
        _bench.Interrupts.Signal();
        Assert.Equal(ExitCode.Interrupted, await running.WaitAsync(BlockHarness.Patience));
        int before = await AskedAsync(endpoint);
        await RunAsync("resume", "stopped");

        Assert.InRange(before, 5, Classes - 1);
        string[] questions = [.. (await _server.LogAsync(endpoint)).Asked.Select(a => a["body"]!["messages"]![0]!["content"]!.GetValue<string>())];
        Assert.Equal(Classes, questions.Length);
        Assert.Equal(Classes, questions.Distinct().Count());
        Assert.Equal(Classes, RunFolder.Open(_bench.PathOf("stopped")).Read(RunTables.Answers).Count());
    }

    [Fact]
    public async Task VerifyAndReplay_OfARun_TakeItsAnswersAndAskNothing()
    {
        string endpoint = _server.Endpoint("badonce", "again");
        _bench.Write("graph.json", Training(endpoint, "bytes"));
        await RunAsync("run", "graph.json", "--out", "whole");

        await RunAsync("verify", "whole", "--all");
        await RunAsync("replay", "whole", "--node", "contexts", "--item", "#4", "--out", "again");

        Assert.Contains("came out equal", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(4, await AskedAsync(endpoint));
    }

    private static GraphText Training(string endpoint, string checkpointPool) => Named(["red", "green", "blue"], endpoint, perClass: 16)
        .Node("paint", "scratch.illustrate", inputs: new { prompt = "contexts.prompt" })
        .Node("drawn", "test.count", options: new { count = 24 })
        .Node("real", "scratch.draw", "drawn")
        .Node(
            "train",
            "train.classifier",
            inputs: new { synthetic = "paint.sample", real = "real.sample", validation = "real.sample", classes = "classes.class" },
            options: new { steps = TrainingGraph.Steps, realPerStep = 6, syntheticPerStep = 6, baseWidth = 4, warmUpSamples = 12, maxUses = 3, checkpointPool });

    private static GraphText Named(string[] names, string endpoint, int perClass) => new GraphText(new { memory = "512MiB" })
        .Node("classes", "classes.list", options: new { names })
        .Node("prompts", "prompt.templates", inputs: new { @class = "classes.class" }, options: new { perClass })
        .Node("contexts", "llm.expand_context", inputs: new { prompt = "prompts.prompt", @class = "classes.class" }, options: new { contexts = 4, llm = new { model = "m", endpoint } });

    private async Task<int> AskedAsync(string endpoint) => (await _server.LogAsync(endpoint)).Asked.Count;

    private async Task RunAsync(params string[] arguments)
    {
        int exit = await CommandLine.RunAsync(arguments, _around).WaitAsync(BlockHarness.Patience);
        Assert.True(exit == ExitCode.Done, string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', arguments)}: {exit}\n{_bench.Output}\n{_bench.Errors}"));
    }
}
