using StreamSynth.Blocks.Diffusion;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Diffusion;

public sealed class TextToImageBlockTests : IBlockSamples
{
    // Not always core 0: a container may have been given others.
    private static string FirstCore { get; } = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1].Split('-', ',')[0];

    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("diffusion.text_to_image", """{ "model": "icons-v0/diffusion", "steps": 2, "guidanceScale": 3 }""") with
        {
            Inputs = _ => Sampled.Prompts(7),
            Batch = 3,
        },
    ];

    private static readonly Prompt Heart = new("black outline icon of heart on white background", new(0, "heart"));

    [Fact]
    public async Task TransformBatch_ItemAtAnotherPlace_IsTheSameImageWithinTwoGreyLevels()
    {
        var pool = new BufferPool();
        await using TextToImageBlock block = await SetUpAsync(pool);

        byte[][] forward = await PaintAsync(block, pool, 11, 22, 33);
        byte[][] backward = await PaintAsync(block, pool, 33, 22, 11);

        Assert.All(forward.Zip(backward.Reverse()), pair => Assert.True(pair.First.Zip(pair.Second).Max(p => Math.Abs(p.First - p.Second)) <= 2));
        Assert.NotEqual(forward[0], forward[1]);
    }

    [Fact]
    public async Task TransformBatch_Twice_IsByteEqual()
    {
        var pool = new BufferPool();
        await using TextToImageBlock block = await SetUpAsync(pool);

        byte[][] first = await PaintAsync(block, pool, 5, 6);
        byte[][] second = await PaintAsync(block, pool, 5, 6);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task TransformBatch_Image_KnowsPromptSeedAndBatch()
    {
        var pool = new BufferPool();
        await using TextToImageBlock block = await SetUpAsync(pool);

        IReadOnlyList<Outcome<Picture>> outcomes = await block.TransformBatchAsync(BatchOf(pool, 9, 77), CancellationToken.None);

        Provenance provenance = Assert.Single(outcomes).Payload!.Provenance;
        Assert.Equal((Domain.Synthetic, 77UL, 9L), (provenance.Domain, provenance.Seed, provenance.Batch));
        Assert.Same(Heart, provenance.Prompt);
    }

    [Fact]
    public void OutputShape_FromTheModelsConfigs_IsKnownBeforeTheRun()
    {
        IBlock block = new TextToImageBlock(new() { Model = "icons-v0/diffusion" }, Pictures.RepositoryPlaces, Device.Cpu);

        Assert.Equal("u8[32,32,3]", block.OutputShape()!.ToString());
        Assert.Equal(32 * 32 * 3, block.MaxOutputBytes(null));
    }

    [Theory]
    [InlineData("gpu", "limits.devices", "device 'gpu' is not known")]
    [InlineData("cuda:63", "limits.devices", "device 'cuda:63' cannot be used")]
    public void Check_DeviceThatCannotBeUsed_SaysWhereAndWhy(string device, string place, string message)
    {
        IBlock block = new TextToImageBlock(new() { Model = "icons-v0/diffusion" }, Pictures.RepositoryPlaces, new(device));

        Diagnostic fault = Assert.Single(block.Check());

        Assert.Equal(place, fault.Path);
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_MoreThreadsThanCores_BlamesTheOption()
    {
        IBlock block = new TextToImageBlock(new() { Model = "icons-v0/diffusion", Threads = 2 }, Pictures.RepositoryPlaces, new($"cpu:{FirstCore}"));

        Diagnostic fault = Assert.Single(block.Check());

        Assert.Equal(("options.threads", $"threads is 2, but device 'cpu:{FirstCore}' has 1 of the cores."), (fault.Path, fault.Message));
    }

    [Fact]
    public async Task TransformBatch_PinnedToCores_PaintsTheSame()
    {
        var pool = new BufferPool();
        await using TextToImageBlock free = await SetUpAsync(pool);
        await using TextToImageBlock pinned = await SetUpAsync(pool, new($"cpu:{FirstCore}"));

        Assert.Equal(await PaintAsync(free, pool, 5, 6), await PaintAsync(pinned, pool, 5, 6));
    }

    private static async Task<byte[][]> PaintAsync(TextToImageBlock block, BufferPool pool, params ulong[] seeds)
    {
        IReadOnlyList<Outcome<Picture>> outcomes = await block.TransformBatchAsync(BatchOf(pool, 0, seeds), CancellationToken.None);

        return [.. outcomes.Select(o => o.Payload!.Pixels.Span.ToArray())];
    }

    private static Batch<Prompt> BatchOf(BufferPool pool, long id, params ulong[] seeds) =>
        new(id, [.. seeds.Select((seed, i) => new BatchMember<Prompt>(new(i, seed), seed, Heart))], new(pool, "paint"));

    private static async Task<TextToImageBlock> SetUpAsync(BufferPool pool, Device? device = null)
    {
        var block = new TextToImageBlock(new() { Model = "icons-v0/diffusion", Steps = 3, GuidanceScale = 3 }, Pictures.RepositoryPlaces, device ?? Device.Cpu);
        RunScope run = new() { Node = "paint", Seeds = RunSeeds.From(1), Pool = pool, Report = new NodeReport(TimeProvider.System) };
        await ((IBlock)block).SetupAsync(run, CancellationToken.None);

        return block;
    }
}
