using StreamSynth.Blocks.Diffusion;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Sessions;
using StreamSynth.Testing;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Diffusion;

public sealed class TextToLatentBlockTests : IBlockSamples
{
    private const string Layouts = "tests/golden/layouts/";

    private static readonly Prompt Heart = new("red icon of a heart", new(0, "heart"));

    public static IEnumerable<BlockSample> Samples =>
    [
        .. new[] { "sdxl-turbo", "flux-dev" }.Select(layout =>
            Sampled.Block("diffusion.text_to_latent", $$"""{ "model": "{{Layouts}}{{layout}}", "steps": 2, "guidanceScale": 3, "height": 32, "width": 48 }""") with
            {
                Inputs = _ => Sampled.Prompts(5),
                Batch = 2,
            }),
    ];

    [Theory]
    [InlineData("sdxl")]
    [InlineData("flux-schnell")]
    public async Task TransformBatch_EachLayout_GivesWhatTheModelMakesOfTheItemsNoise(string layout)
    {
        var pool = new BufferPool();
        await using TextToLatentBlock block = new(new() { Model = Layouts + layout, Steps = 2, GuidanceScale = 4, Height = 32, Width = 32 }, Pictures.RepositoryPlaces, Device.Cpu);
        await SetUpAsync(block, pool, new NodeReport(TimeProvider.System));

        IReadOnlyList<Outcome<Latent>> outcomes = await block.TransformBatchAsync(BatchOf(pool, 0, Heart, 41, 42), CancellationToken.None);

        using DiffusionModel model = DiffusionModel.Load(Repository.PathOf(Layouts + layout), new SessionSettings());
        DiffusionSettings settings = new() { Steps = 2, GuidanceScale = 4, Height = 32, Width = 32 };
        int size = model.ShapeOf(settings).LatentSize;
        float[] noise = new float[2 * size];
        new Philox(41).FillNormal(noise.AsSpan(0, size));
        new Philox(42).FillNormal(noise.AsSpan(size));
        float[] expected = new float[2 * size];
        model.GenerateLatents([Heart.Text, Heart.Text], settings, noise, expected, CancellationToken.None);
        Assert.Equal(expected, outcomes.SelectMany(o => o.Payload!.Values.ToArray()));
        Assert.Equal([41UL, 42UL], outcomes.Select(o => o.Payload!.Provenance.Seed));
    }

    [Fact]
    public async Task TransformBatch_PromptsTooLong_AreCountedByBatch()
    {
        var pool = new BufferPool();
        var report = new NodeReport(TimeProvider.System);
        await using TextToLatentBlock block = new(new() { Model = Layouts + "sd15", Steps = 1 }, Pictures.RepositoryPlaces, Device.Cpu);
        await SetUpAsync(block, pool, report);
        Prompt tooLong = new(string.Join(' ', Enumerable.Repeat("heart", 30)), new(0, "heart"));

        await block.TransformBatchAsync(BatchOf(pool, 3, Heart, 1), CancellationToken.None);
        await block.TransformBatchAsync(BatchOf(pool, 4, tooLong, 1, 2), CancellationToken.None);

        Measurement measured = Assert.Single(report.Measurements);
        Assert.Equal(("promptsCut", 4L, 2.0), (measured.Name, measured.Step, measured.Value));
    }

    [Fact]
    public void Check_SettingThatDoesNotSuitTheModel_NamesTheOption()
    {
        IBlock block = new TextToLatentBlock(new() { Model = Layouts + "sd15", Height = 36 }, Pictures.RepositoryPlaces, Device.Cpu);

        Assert.Equal("options.height", Assert.Single(block.Check(), fault => fault.Severity == Engine.Graph.Severity.Error).Path);
        Assert.Null(block.OutputShape());
    }

    [Fact]
    public void Check_SchedulerThatIsReplaced_IsAWarning()
    {
        IBlock block = new TextToLatentBlock(new() { Model = Layouts + "sd15" }, Pictures.RepositoryPlaces, Device.Cpu);

        Engine.Graph.Diagnostic notice = Assert.Single(block.Check());

        Assert.Equal(Engine.Graph.Severity.Warning, notice.Severity);
        Assert.Contains("PNDMScheduler is run as DDIM", notice.Message, StringComparison.Ordinal);
    }

    private static Batch<Prompt> BatchOf(BufferPool pool, long id, Prompt prompt, params ulong[] seeds) =>
        new(id, [.. seeds.Select((seed, i) => new BatchMember<Prompt>(new(i, seed), seed, prompt))], new(pool, "paint"));

    private static async Task SetUpAsync(IBlock block, BufferPool pool, NodeReport report) =>
        await block.SetupAsync(new RunScope { Node = "paint", Seeds = RunSeeds.From(1), Pool = pool, Report = report }, CancellationToken.None);
}
