using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Clip;

public sealed class FilterPromptBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("clip.filter_prompt", """{ "model": "icons-v0/clip", "minMargin": 0.2 }""") with
        {
            Inputs = _ => Sampled.Prompts(9),
            Gathered = Sampled.Gather(("exemplars", pool => Pictures.Icons(pool, "realTrain", 4))),
        },
        Sampled.Block("clip.filter_prompt", """{ "model": "icons-v0/clip" }""") with
        {
            Inputs = _ => [.. Sampled.Prompts(4), new Prompt("an icon of a dragon", new(17, "dragon"))],
            Gathered = Sampled.Gather(("exemplars", pool => Pictures.Icons(pool, "realTrain", 4))),
            ExpectedFailures = 1,
        },
        Sampled.Block("clip.filter_prompt", """{ "model": "icons-v0/clip", "keepTop": 0.4, "window": 5 }""") with
        {
            Inputs = _ => Sampled.Prompts(13),
            Gathered = Sampled.Gather(("exemplars", pool => Pictures.Icons(pool, "realTrain", 4))),
            Batch = 1,
        },
    ];

    [Fact]
    public async Task Transform_LabelsOfExemplarsPermuted_KeepRateCollapses()
    {
        double right = await KeepRateAsync(new() { Model = "icons-v0/clip" }, shift: 0);
        double permuted = await KeepRateAsync(new() { Model = "icons-v0/clip" }, shift: 1);

        Assert.True(right > 0.9, $"kept {right:P0} with right labels");
        Assert.True(permuted < 0.1, $"kept {permuted:P0} with permuted labels");
    }

    [Fact]
    public async Task Transform_LabelsOfPromptsPermuted_KeepRateCollapses()
    {
        double permuted = await KeepRateAsync(new() { Model = "icons-v0/clip" }, shift: 0, promptShift: 2);

        Assert.True(permuted < 0.1, $"kept {permuted:P0} with permuted labels");
    }

    [Theory]
    [InlineData(1.0, -2.0, "lowScore")]
    [InlineData(-1.0, 2.0, "lowMargin")]
    public async Task Transform_ThresholdOutOfReach_DropsWithReasonAndScores(double minScore, double minMargin, string reason)
    {
        var pool = new BufferPool();
        await using FilterPromptBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", MinScore = minScore, MinMargin = minMargin }, 0, pool);

        Outcome<Prompt> outcome = await JudgeAsync(block, PromptOf(Pictures.Classes[0], "an icon of camera"), pool);

        Assert.Equal(reason, outcome.Reason);
        Prompt remembered = Assert.IsType<Prompt>(outcome.Origin);
        Assert.InRange(remembered.Score!.Value, 0.5, 1.0);
        Assert.InRange(remembered.Margin!.Value, 0.1, 1.0);
    }

    [Fact]
    public async Task Transform_IgnoredPhrase_ScoresAsIfItWereNotThere()
    {
        var pool = new BufferPool();
        await using FilterPromptBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", Ignore = [" on white background"] }, 0, pool);

        Outcome<Prompt> with = await JudgeAsync(block, PromptOf(Pictures.Classes[1], "icon of heart on white background"), pool);
        Outcome<Prompt> without = await JudgeAsync(block, PromptOf(Pictures.Classes[1], "icon of heart"), pool);

        Assert.Equal(without.Payload!.Score, with.Payload!.Score);
        Assert.Equal("icon of heart on white background", with.Payload.Text);
    }

    [Theory]
    [InlineData("split", "fp16")]
    [InlineData("split", "quantized")]
    [InlineData("monolith", "fp32")]
    public void Check_OtherLayoutsAndPrecisions_FindsNothing(string layout, string precision)
    {
        IBlock block = new FilterPromptBlock(new() { Model = $"tests/golden/clip/layouts/{layout}", Precision = precision }, Pictures.RepositoryPlaces, Device.Cpu);

        Assert.Empty(block.Check());
    }

    [Fact]
    public void Check_PrecisionThatIsNotThere_TellsThoseThatAre()
    {
        IBlock block = new FilterPromptBlock(new() { Model = "icons-v0/clip", Precision = "q4" }, Pictures.RepositoryPlaces, Device.Cpu);

        Assert.Contains("there are no files of precision 'q4'; found fp32.", Assert.Single(block.Check()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WeightIsNan_FailsAndCountsEachItem()
    {
        using ModelFolder model = new("models/icons-v0/clip", ("onnx/text_model.onnx", "tests/StreamSynth.Onnx.Tests/Models/nan_text.onnx"));
        string graph = $$"""
            { "name": "nan", "seed": 1, "nodes": {
                "classes": { "block": "classes.list", "options": { "names": ["heart", "bus"] } },
                "real": { "block": "icons.read", "inputs": { "classes": "classes.class" }, "options": { "splits": ["realTrain"], "perClass": 2 } },
                "prompts": { "block": "prompt.templates", "inputs": { "class": "classes.class" }, "options": { "perClass": 3, "templates": ["an icon of {class}"] } },
                "choose": { "block": "clip.filter_prompt", "inputs": { "prompt": "prompts.prompt", "exemplars": "real.image" }, "options": { "model": "{{model.Path}}" } } } }
            """;
        await using BlockHarness harness = BlockHarness.Load(graph, BlockCatalog.From(typeof(FilterPromptBlock).Assembly), places: Pictures.RepositoryPlaces);

        RunResult result = await harness.RunAsync();

        Assert.Equal((6, 0), (result.Snapshot.Nodes.Single(n => n.Node == "choose").Failed, result.Snapshot.Nodes.Single(n => n.Node == "choose").Done));
        Assert.All(result.Failures, failure => Assert.EndsWith("text_embeds has NaN in row 0 of 1", failure.Error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_UnknownModel_SuggestsTheNearest()
    {
        var block = new FilterPromptBlock(new() { Model = "icons-v0/clop" }, Pictures.RepositoryPlaces, Device.Cpu);

        Engine.Graph.Diagnostic fault = Assert.Single(((IBlock)block).Check());

        Assert.Equal("SS4001", fault.Code);
        Assert.Equal("did you mean 'icons-v0/clip'?", fault.Fix);
    }

    private static async Task<double> KeepRateAsync(FilterPromptOptions options, int shift, int promptShift = 0)
    {
        var pool = new BufferPool();
        await using FilterPromptBlock block = await SetUpAsync(options, shift, pool);
        int kept = 0;
        string[] templates = ["an icon of {0}", "{0} icon", "a picture of {0}", "outline icon of {0}"];
        foreach (string template in templates)
        {
            for (int i = 0; i < Pictures.Classes.Count; i++)
            {
                ClassLabel label = Pictures.Classes[(i + promptShift) % Pictures.Classes.Count];
                Outcome<Prompt> outcome = await JudgeAsync(block, PromptOf(label, string.Format(null, template, Pictures.ClassNames[i])), pool);
                if (outcome.Payload is not null) kept++;
            }
        }

        return (double)kept / (templates.Length * Pictures.Classes.Count);
    }

    private static async Task<FilterPromptBlock> SetUpAsync(FilterPromptOptions options, int shift, BufferPool pool)
    {
        var block = new FilterPromptBlock(options, Pictures.RepositoryPlaces, Device.Cpu) { Exemplars = Pictures.Icons(pool, "realTrain", 8, shift) };
        RunScope run = new() { Node = "choose", Seeds = RunSeeds.From(1), Pool = pool, Report = new NodeReport(TimeProvider.System) };
        await ((IBlock)block).SetupAsync(run, CancellationToken.None);

        return block;
    }

    private static Prompt PromptOf(ClassLabel label, string text) => new(text, label);

    private static async Task<Outcome<Prompt>> JudgeAsync(FilterPromptBlock block, Prompt payload, BufferPool pool) =>
        Assert.Single(await block.TransformBatchAsync(new(0, [new(new(0, 1), 1, payload)], new(pool, "choose")), CancellationToken.None));
}
