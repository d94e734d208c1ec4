using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Clip;

public sealed class FilterImageBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("clip.filter_image", """{ "model": "icons-v0/clip", "minMargin": 0.1 }""") with
        {
            Inputs = pool => Pictures.Icons(pool, "realTrain", 3),
            Gathered = Sampled.Gather(("classes", _ => Pictures.Classes)),
        },
        Sampled.Block("clip.filter_image", """{ "model": "icons-v0/clip", "keepTop": 0.4, "window": 5 }""") with
        {
            Inputs = pool => Pictures.Icons(pool, "realTrain", 3),
            Gathered = Sampled.Gather(("classes", _ => Pictures.Classes)),
            Batch = 1,
        },
    ];

    [Fact]
    public async Task Transform_LabelsPermuted_KeepRateCollapses()
    {
        double right = await KeepRateAsync(shift: 0);
        double permuted = await KeepRateAsync(shift: 1);

        Assert.True(right > 0.7, $"kept {right:P0} with right labels");
        Assert.True(permuted < 0.15, $"kept {permuted:P0} with permuted labels");
    }

    [Fact]
    public async Task Transform_KeptImage_CarriesScoresAndTheSamePixels()
    {
        var pool = new BufferPool();
        await using FilterImageBlock block = await SetUpAsync(new() { Model = "icons-v0/clip", MinMargin = -2 }, pool);
        Picture picture = Pictures.Icons(pool, "realTrain", 1)[0];

        Outcome<Picture> outcome = await JudgeAsync(block, picture, pool);

        Assert.Same(picture.Pixels, outcome.Payload!.Pixels);
        Assert.NotNull(outcome.Payload.Provenance.Score);
        Assert.NotNull(outcome.Payload.Provenance.Margin);
    }

    [Fact]
    public void Check_ClassTextWithoutSlot_IsAFault()
    {
        var block = new FilterImageBlock(new() { Model = "icons-v0/clip", ClassText = "a picture" }, Pictures.RepositoryPlaces, Device.Cpu);

        Assert.Contains(((IBlock)block).Check(), f => f.Code == "SS2006" && f.Message.Contains("no slot {class}", StringComparison.Ordinal));
    }

    private static async Task<double> KeepRateAsync(int shift)
    {
        var pool = new BufferPool();
        await using FilterImageBlock block = await SetUpAsync(new() { Model = "icons-v0/clip" }, pool);
        IReadOnlyList<Picture> pictures = Pictures.Icons(pool, "validation", 0, shift);
        int kept = 0;
        foreach (Picture picture in pictures)
        {
            if ((await JudgeAsync(block, picture, pool)).Payload is not null) kept++;
        }

        return (double)kept / pictures.Count;
    }

    private static async Task<FilterImageBlock> SetUpAsync(FilterImageOptions options, BufferPool pool)
    {
        var block = new FilterImageBlock(options, Pictures.RepositoryPlaces, Device.Cpu) { Classes = Pictures.Classes };
        RunScope run = new() { Node = "judge", Seeds = RunSeeds.From(1), Pool = pool, Report = new NodeReport(TimeProvider.System) };
        await ((IBlock)block).SetupAsync(run, CancellationToken.None);

        return block;
    }

    private static async Task<Outcome<Picture>> JudgeAsync(FilterImageBlock block, Picture payload, BufferPool pool) =>
        Assert.Single(await block.TransformBatchAsync(new(0, [new(new(0, 1), 1, payload)], new(pool, "judge")), CancellationToken.None));
}
