using StreamSynth.Blocks.Diffusion;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing.Contract;
using MemoryMarshal = System.Runtime.InteropServices.MemoryMarshal;

namespace StreamSynth.Blocks.Tests.Diffusion;

public sealed class DecodeLatentBlockTests : IBlockSamples
{
    private const string Model = "tests/golden/layouts/sdxl";

    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("diffusion.decode_latent", $$"""{ "model": "{{Model}}" }""") with { Inputs = pool => [.. Enumerable.Range(0, 5).Select(i => LatentOf(pool, 8, 8, (ulong)i))], Batch = 2 },
        Sampled.Block("diffusion.decode_latent", $$"""{ "model": "{{Model}}", "height": 64, "width": 48, "tileSize": 32 }""") with
        {
            Inputs = pool => [.. Enumerable.Range(0, 3).Select(i => LatentOf(pool, 16, 12, (ulong)i))],
            Batch = 2,
        },
    ];

    [Fact]
    public async Task TransformBatch_LatentsOfTheSameModel_GiveTheImagesOfTextToImage()
    {
        var pool = new BufferPool();
        await using TextToImageBlock whole = new(new() { Model = Model, Steps = 2 }, Pictures.RepositoryPlaces, Device.Cpu);
        await using TextToLatentBlock denoise = new(new() { Model = Model, Steps = 2 }, Pictures.RepositoryPlaces, Device.Cpu);
        await using DecodeLatentBlock decode = new(new() { Model = Model }, Pictures.RepositoryPlaces, Device.Cpu);
        RunScope run = ScopeOf(pool);
        foreach (IBlock block in new IBlock[] { whole, denoise, decode }) await block.SetupAsync(run, CancellationToken.None);
        BatchMember<Prompt>[] prompts = [.. Sampled.Prompts(3).Select((prompt, i) => new BatchMember<Prompt>(new(i, (ulong)i), (ulong)i, prompt))];

        IReadOnlyList<Outcome<Picture>> expected = await whole.TransformBatchAsync(new(0, prompts, new(pool, "whole")), CancellationToken.None);
        IReadOnlyList<Outcome<Latent>> latents = await denoise.TransformBatchAsync(new(0, prompts, new(pool, "denoise")), CancellationToken.None);
        BatchMember<Latent>[] members = [.. latents.Select((latent, i) => new BatchMember<Latent>(prompts[i].Header, 0, latent.Payload!))];
        IReadOnlyList<Outcome<Picture>> found = await decode.TransformBatchAsync(new(0, members, new(pool, "decode")), CancellationToken.None);

        Assert.Equal(expected.Select(o => Pictures.Fingerprint(o.Payload!)), found.Select(o => Pictures.Fingerprint(o.Payload!)));
    }

    [Fact]
    public async Task Setup_OtherShapeArrives_TellsBoth()
    {
        await using DecodeLatentBlock block = new(new() { Model = Model, Height = 64 }, Pictures.RepositoryPlaces, Device.Cpu);

        GraphException error = await Assert.ThrowsAsync<GraphException>(async () =>
            await ((IBlock)block).SetupAsync(ScopeOf(new()) with { InputShape = Shape.Parse("f32[4,8,8]") }, CancellationToken.None));

        Assert.Equal("nodes.decode.inputs.latent", error.Diagnostics[0].Path);
        Assert.Contains("f32[4,16,8]", error.Message, StringComparison.Ordinal);
        Assert.Contains("f32[4,8,8] arrives", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(36, 0, "options.height")]
    [InlineData(32, 8, "options.tileSize")]
    [InlineData(32, 36, "options.tileSize")]
    public void Check_SizeThatCannotBe_NamesTheOption(int height, int tileSize, string path)
    {
        IBlock block = new DecodeLatentBlock(new() { Model = Model, Height = height, TileSize = tileSize }, Pictures.RepositoryPlaces, Device.Cpu);

        Assert.Equal(path, Assert.Single(block.Check()).Path);
    }

    private static Latent LatentOf(BufferPool pool, int height, int width, ulong seed)
    {
        float[] values = new float[4 * height * width];
        new Philox(seed).FillNormal(values);
        Lease elements = pool.Rent(values.Length * sizeof(float), "test");
        MemoryMarshal.AsBytes<float>(values).CopyTo(elements.Writable);
        return new(elements, 4, height, width, new(Domain.Synthetic, Pictures.Classes[(int)(seed % 4)]) { Seed = seed });
    }

    private static RunScope ScopeOf(BufferPool pool) => new() { Node = "decode", Seeds = RunSeeds.From(1), Pool = pool, Report = new NodeReport(TimeProvider.System) };
}
