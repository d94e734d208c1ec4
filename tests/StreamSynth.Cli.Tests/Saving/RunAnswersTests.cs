using StreamSynth.Blocks.Llm;
using StreamSynth.ChatServer;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Tests.Saving;

public sealed class RunAnswersTests
{
    [Fact]
    public async Task Answers_OfACheckpoint_AreKnownToTheRunThatGoesOnFromIt()
    {
        using var bench = new CliBench();
        AsksNothing first = new();
        await using (CheckpointStore store = CheckpointStore.Open(bench.Folder))
        {
            new RunAnswers(store.Grow(RunTables.Answers), failed => throw failed).GiveTo(first);
            first.Answers!.Add(AnswerOf("saved"));
            await store.SaveAsync(store.TakeSnapshot());
            first.Answers.Add(AnswerOf("killed before the next save"));
        }

        AsksNothing second = new();
        await using CheckpointStore reopened = CheckpointStore.Open(bench.Folder);
        RunAnswers answers = new(reopened.Grow(RunTables.Answers), failed => throw failed);
        answers.GiveTo(second);

        Assert.Equal(AnswerOf("saved"), second.Answers!.Find("saved"));
        Assert.Null(second.Answers.Find("killed before the next save"));
        second.Answers.Add(AnswerOf("saved"));
        second.Answers.Add(AnswerOf("new"));
        Assert.Equal(["saved", "new"], answers.Rows.Select(a => a.Hash));
    }

    [Fact]
    public async Task Run_GraphThatAsks_SavesItsAnswersWithoutTheKey()
    {
        using var server = new ChatServerProcess();
        using var bench = new CliBench();
        string variable = $"STREAMSYNTH_TEST_KEY_{Environment.ProcessId}";
        Environment.SetEnvironmentVariable(variable, "sk-very-secret-4711");
        bench.Write("graph.json", $$"""
            { "name": "asks", "seed": 1, "nodes": {
                "classes": { "block": "classes.list", "options": { "names": ["bus", "קרן \"🙂\""] } },
                "prompts": { "block": "prompt.templates", "inputs": { "class": "classes.class" }, "options": { "perClass": 2 } },
                "contexts": { "block": "llm.expand_context", "inputs": { "prompt": "prompts.prompt", "class": "classes.class" },
                    "options": { "contexts": 4, "llm": { "model": "m", "endpoint": "{{server.Endpoint("good", "run")}}", "keyVariable": "{{variable}}" } } } } }
            """);

        int exit = await CommandLine.RunAsync(["run", "graph.json", "--out", "saved"], bench.Around with { Catalog = BlockCatalog.From(typeof(IAsksModels).Assembly) });

        Assert.True(exit == ExitCode.Done, bench.Output + bench.Errors);
        RunFolder folder = RunFolder.Open(bench.PathOf("saved"));
        AnswerRow[] answers = [.. folder.Read(RunTables.Answers)];
        Assert.Equal(2, answers.Length);
        Assert.Contains(answers, a => a.Question.Contains("קרן \"🙂\"", StringComparison.Ordinal));
        Assert.All(answers, a => Assert.Equal((11, 22, "stop", null), (a.PromptTokens, a.AnswerTokens, a.End, a.Refused)));
        Assert.False(folder.Read(RunTables.Progress).Single().IsDeterministic);
        Assert.Equal("Bearer sk-very-secret-4711", (await server.LogAsync(server.Endpoint("good", "run"))).Asked[0]["authorization"]!.GetValue<string>());
        byte[] secret = "sk-very-secret"u8.ToArray();
        Assert.All(Directory.EnumerateFiles(bench.Folder, "*", SearchOption.AllDirectories), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(secret)));
        Assert.DoesNotContain("sk-very-secret", bench.Output + bench.Errors, StringComparison.Ordinal);
    }

    private static AnswerRow AnswerOf(string hash) => new() { Hash = hash, Node = "n", Model = "m", Question = "q", Seed = 1, Attempt = 0, Text = "t", End = "stop" };

    private sealed class AsksNothing : IBlock, IAsksModels
    {
        public IAnswers? Answers { get; private set; }

        public void Keep(IAnswers answers) => Answers = answers;
    }
}
