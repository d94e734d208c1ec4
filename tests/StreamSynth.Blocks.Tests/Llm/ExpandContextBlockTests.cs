using StreamSynth.Blocks.Llm;
using StreamSynth.Blocks.Payloads;
using StreamSynth.ChatServer;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Llm;

public sealed class ExpandContextBlockTests(ChatServerProcess server) : IBlockSamples, IClassFixture<ChatServerProcess>
{
    private static readonly BlockCatalog Catalog = new([.. BlockCatalog.From(typeof(ExpandContextBlock).Assembly).Blocks, BlockDescriptor.From(typeof(PromptReader))]);

    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("llm.expand_context", $$"""{ "llm": {{Models.Tiny}}, "contexts": 3, "least": 2, "question": "{count} of {class}" }""") with
        {
            Inputs = _ => Sampled.Prompts(9),
            Gathered = Sampled.Gather(("class", _ => Pictures.Classes)),
        },
        Sampled.Block("llm.expand_context", $$"""{ "llm": {{Models.Tiny}}, "contexts": 3, "least": 1, "form": "lines", "share": 0.5, "question": "{count} of {class}", "distinct": { "model": "icons-v0/clip" } }""") with
        {
            Inputs = _ => Sampled.Prompts(9),
            Gathered = Sampled.Gather(("class", _ => Pictures.Classes)),
        },
    ];

    [Fact]
    public async Task Run_GoodAnswers_GiveEachClassItsContextsInTurnAndKeepTheOrder()
    {
        Ran ran = await RunAsync(server.Endpoint("good", "turn"), perClass: 20, options: """ "contexts": 4 """);

        Assert.Equal(Enumerable.Range(0, 60).Select(i => Names[i % 3]), ran.Prompts.Select(p => p.Label.Name));
        foreach (IGrouping<string, Prompt> ofClass in ran.Prompts.GroupBy(p => p.Label.Name))
        {
            Assert.All(ofClass, p => Assert.StartsWith($"a picture of {ofClass.Key}, ", p.Text, StringComparison.Ordinal));
            Assert.Equal([5, 5, 5, 5], ofClass.GroupBy(p => p.Text).Select(g => g.Count()));
        }

        Assert.Equal(3, (await server.LogAsync(server.Endpoint("good", "turn"))).Asked.Count);
    }

    [Fact]
    public async Task Run_NamesWithQuotesEmojiAndRightToLeftText_ArriveWholeInQuestionAndPrompt()
    {
        string[] names = ["the \"big\" {one}", "smile 🙂", "קרן"];
        string endpoint = server.Endpoint("good", "names");
        Ran ran = await RunAsync(endpoint, perClass: 2, options: """ "contexts": 4 """, names: names);

        string[] questions = [.. (await server.LogAsync(endpoint)).Asked.Select(a => a["body"]!["messages"]![0]!["content"]!.GetValue<string>())];
        foreach (string name in names)
        {
            Assert.Contains(questions, q => q.Contains($"\"{name}\"", StringComparison.Ordinal));
            Assert.Equal(2, ran.Prompts.Count(p => p.Text.StartsWith($"a picture of {name}, ", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("empty", "found 0 in a list of 0")]
    [InlineData("html", "expected a chat completion")]
    [InlineData("garbage", "expected a chat completion")]
    [InlineData("cut", "cut off after 22 tokens")]
    [InlineData("alike", "found 1 in a list of 4")]
    [InlineData("huge", "found a longer one")]
    [InlineData("injected", "words that instruct")]
    [InlineData("russian", "no Latin letter")]
    public async Task Run_BadAnswers_FailOnePromptPerClassAndDropTheOthersWithAReason(string behaviour, string why)
    {
        string endpoint = server.Endpoint(behaviour, "bad");
        Ran ran = await RunAsync(endpoint, perClass: 3, options: """ "contexts": 4 """);

        Assert.Empty(ran.Prompts);
        Assert.Equal(3, ran.Result.FailureCount);
        Assert.All(ran.Result.Failures, f => Assert.Contains(why, f.Error.Message, StringComparison.Ordinal));
        Assert.Contains("class 'bus': no answer of 'm' was usable in 3 attempts; the last: ", ran.Result.Failures.Select(f => f.Error.Message[..f.Error.Message.IndexOf("expected", StringComparison.Ordinal)]));
        Assert.Equal(Enumerable.Repeat("noContexts", 6), ran.Reasons);
        Assert.Equal(9, (await server.LogAsync(endpoint)).Asked.Select(a => a["body"]!["seed"]!.GetValue<int>()).Distinct().Count());
    }

    [Fact]
    public async Task Run_EndpointIsDown_FailsEachClassOnceAndSaysWhere()
    {
        Ran ran = await RunAsync("http://127.0.0.1:9/v1", perClass: 2, options: """ "contexts": 4 """);

        Assert.Equal(3, ran.Result.FailureCount);
        Assert.All(ran.Result.Failures, f => Assert.StartsWith("http://127.0.0.1:9/v1: the endpoint cannot be used (tried 2 times at most)", f.Error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Transform_EndpointIsSlow_FailsAfterTheTimeOutAndSaysSo()
    {
        await using ExpandContextBlock block = new(new() { Llm = Models.Of(server.Endpoint("slow", "contexts"), timeout: 0.2) }, Pictures.RepositoryPlaces) { Classes = Pictures.Classes };
        await block.SetupAsync(new() { Node = "contexts", Seeds = RunSeeds.From(1), Pool = new BufferPool(), Report = new NodeReport(TimeProvider.System) }, CancellationToken.None);

        Language.TextModelException fault = await Assert.ThrowsAsync<Language.TextModelException>(
            async () => await block.TransformAsync(Sampled.Prompts(1)[0], new(new(0, 1), 1, new(new BufferPool(), "contexts")), CancellationToken.None));

        Assert.Contains("no reply within 0.2 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_GenAiFolderWithFilesMissing_TellsEachBeforeTheRun()
    {
        string folder = Directory.CreateTempSubdirectory("streamsynth-genai-").FullName;
        try
        {
            foreach (string name in (string[])["genai_config.json", "tokenizer_config.json"]) File.Copy(Testing.Repository.PathOf($"tests/golden/tiny-random-gpt2/{name}"), Path.Combine(folder, name));
            var faults = new List<Diagnostic>();

            GraphPlanner.Plan(Graph($$"""{ "llm": { "model": "{{folder}}" } }""", 1, Names, 1), [], Catalog, Pictures.RepositoryPlaces, faults);

            Assert.Equal(["past.onnx", "tokenizer.json"], faults.Select(f => Path.GetFileName(f.Message.Split(": ")[0])).Order(StringComparer.Ordinal));
            Assert.All(faults, f => Assert.Equal(("nodes.expand.options.llm.model", "SS4001"), (f.Path, f.Code)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Run_OneBadAnswer_IsAskedForAgainWithAnotherSeed()
    {
        string endpoint = server.Endpoint("badonce", "again");
        Ran ran = await RunAsync(endpoint, perClass: 2, options: """ "contexts": 4 """);

        Assert.Equal(6, ran.Prompts.Count);
        Assert.Equal(4, (await server.LogAsync(endpoint)).Asked.Count);
        Assert.Equal([0, 0, 0, 1], ran.Answers.Select(a => a.Attempt).Order());
        Assert.Contains("found 0 in a list of 0", Assert.Single(ran.Answers, a => a.Refused is not null).Refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnswersOfAnEarlierRun_AreNotAskedForAgain()
    {
        string endpoint = server.Endpoint("badonce", "kept");
        Ran first = await RunAsync(endpoint, perClass: 2, options: """ "contexts": 4 """);
        Ran second = await RunAsync(endpoint, perClass: 2, options: """ "contexts": 4 """, known: first.Answers);

        Assert.Equal(first.Prompts.Select(p => p.Text), second.Prompts.Select(p => p.Text));
        Assert.Empty(second.Answers);
        Assert.Equal(4, (await server.LogAsync(endpoint)).Asked.Count);
    }

    [Fact]
    public async Task Run_OtherSeed_AsksWithOtherSeeds()
    {
        Ran one = await RunAsync(server.Endpoint("good", "seed"), perClass: 1, options: """ "contexts": 4 """);
        Ran two = await RunAsync(server.Endpoint("good", "seed"), perClass: 1, options: """ "contexts": 4 """, seed: 2);

        Assert.Empty(one.Answers.Select(a => a.Seed).Intersect(two.Answers.Select(a => a.Seed)));
        Assert.Empty(one.Answers.Select(a => a.Hash).Intersect(two.Answers.Select(a => a.Hash)));
    }

    [Theory]
    [InlineData("""{ "contexts": 4, "llm": { "model": "tests/golden/nowhere" } }""", "options.llm.model", "SS4001")]
    [InlineData("""{ "contexts": 4, "least": 9, "llm": { "model": "tests/golden/tiny-random-gpt2" } }""", "options.least", "SS2006")]
    [InlineData("""{ "question": "list", "llm": { "model": "tests/golden/tiny-random-gpt2" } }""", "options.question", "SS2006")]
    [InlineData("""{ "template": "{context}", "llm": { "model": "tests/golden/tiny-random-gpt2" } }""", "options.template", "SS2006")]
    [InlineData("""{ "llm": { "model": "m", "endpoint": "ftp://x" } }""", "options.llm.endpoint", "SS2006")]
    [InlineData("""{ "llm": { "model": "m", "endpoint": "http://me:secret@x/v1" } }""", "options.llm.endpoint", "SS2006")]
    [InlineData("""{ "llm": { "model": "m", "endpoint": "http://x/v1?key=secret" } }""", "options.llm.endpoint", "SS2006")]
    [InlineData("""{ "llm": { "model": "m", "endpoint": "http://x/v1", "keyVariable": "STREAMSYNTH_TESTS_NO_SUCH_KEY" } }""", "options.llm.keyVariable", "SS4150")]
    [InlineData("""{ "llm": { "model": "m", "keyVariable": "K" } }""", "options.llm.keyVariable", "SS2006")]
    [InlineData("""{ "llm": { "model": "tests/golden/tiny-random-gpt2" }, "distinct": { "model": "icons-v0/nowhere" } }""", "options.distinct.model", "SS4001")]
    public void Plan_WrongOptions_AreToldBeforeTheRun(string options, string path, string code)
    {
        var faults = new List<Diagnostic>();
        GraphPlanner.Plan(Graph(options, 1, Names, 1), [], Catalog, Pictures.RepositoryPlaces, faults);

        Diagnostic fault = Assert.Single(faults, f => f.Severity == Severity.Error);
        Assert.Equal(($"nodes.expand.{path}", code), (fault.Path, fault.Code));
        Assert.DoesNotContain("secret", fault.Fix ?? string.Empty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "llm": { "model": "m", "endpoint": "http://127.0.0.1:9/v1" } }""", false)]
    [InlineData("""{ "llm": { "model": "tests/golden/tiny-random-gpt2" } }""", true)]
    public void Plan_Endpoint_IsNotDeterministicYetCanBeResumed(string options, bool deterministic)
    {
        var faults = new List<Diagnostic>();
        GraphPlan plan = GraphPlanner.Plan(Graph(options, 1, Names, 1), [], Catalog, Pictures.RepositoryPlaces, faults)!;

        Assert.Equal(deterministic, plan.IsDeterministic);
        Assert.Empty(faults);
        Assert.Empty(ResumeRules.Check(plan));
    }

    private static readonly string[] Names = ["bus", "key", "star"];

    private static string Graph(string options, int perClass, string[] names, int seed) => $$"""
        { "name": "contexts", "seed": {{seed}}, "nodes": {
            "classes": { "block": "classes.list", "options": { "names": {{System.Text.Json.JsonSerializer.Serialize(names)}} } },
            "prompts": { "block": "prompt.templates", "inputs": { "class": "classes.class" }, "options": { "perClass": {{perClass}}, "templates": ["a picture of {class}"] } },
            "expand": { "block": "llm.expand_context", "inputs": { "prompt": "prompts.prompt", "class": "classes.class" }, "options": {{options}}, "limits": { "parallelism": 3 } },
            "reader": { "block": "test.read_prompts", "inputs": { "prompt": "expand.prompt" } } } }
        """;

    private static async Task<Ran> RunAsync(string endpoint, int perClass, string options, string[]? names = null, int seed = 1, IEnumerable<AnswerRow>? known = null)
    {
        List<AnswerRow> answers = [];
        AnswerBook book = new(answers.Add);
        book.Remember(known ?? []);
        await using BlockHarness harness = BlockHarness.Load(Graph($$"""{ "llm": {{Models.At(endpoint)}}, {{options}} }""", perClass, names ?? Names, seed), Catalog, places: Pictures.RepositoryPlaces);
        harness.Block<ExpandContextBlock>("expand").Keep(book);

        RunResult result = await harness.StartAsync();

        PromptReader reader = harness.Block<PromptReader>("reader");
        return new(reader.Prompts, reader.Reasons, result, answers);
    }

    private sealed record Ran(IReadOnlyList<Prompt> Prompts, IReadOnlyList<string> Reasons, RunResult Result, IReadOnlyList<AnswerRow> Answers);
}
