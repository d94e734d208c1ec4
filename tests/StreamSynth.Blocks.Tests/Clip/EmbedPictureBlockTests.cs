using System.Numerics.Tensors;
using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Clip;

public sealed class EmbedPictureBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("clip.embed", """{ "model": "icons-v0/clip" }""") with { Inputs = pool => Pictures.Icons(pool, "realTrain", 3) },
    ];

    [Fact]
    public async Task Transform_Pictures_GivesUnitVectorsThatKnowTheirPicture()
    {
        var pool = new BufferPool();
        IReadOnlyList<Picture> pictures = Pictures.Icons(pool, "realTrain", 2);
        IReadOnlyList<Outcome<Embedding>> outcomes = await EmbedAsync(pictures, pool);

        Assert.All(outcomes.Zip(pictures), pair =>
        {
            Assert.Same(pair.Second.Provenance, pair.First.Payload!.Provenance);
            Assert.Equal(128, pair.First.Payload.Width);
            Assert.Equal(1, TensorPrimitives.Norm(pair.First.Payload.Vector), 5);
        });
    }

    [Fact]
    public async Task Transform_IconsOfFourClasses_LieNearerToTheirOwn()
    {
        var pool = new BufferPool();
        Embedding[] embeddings = [.. (await EmbedAsync(Pictures.Icons(pool, "realTrain", 8), pool)).Select(o => o.Payload!)];
        int right = embeddings.Count(e => embeddings.Where(o => o != e).MaxBy(o => TensorPrimitives.Dot(o.Vector, e.Vector))!.Label == e.Label);

        Assert.True(right >= embeddings.Length * 0.75, $"{right} of {embeddings.Length} nearest neighbours are of the same class");
    }

    [Fact]
    public void Check_UnknownModel_NamesTheOption()
    {
        IBlock block = new EmbedPictureBlock(new() { Model = "icons-v0/clap" }, Pictures.RepositoryPlaces, Device.Cpu);

        Engine.Graph.Diagnostic fault = Assert.Single(block.Check());

        Assert.Equal(("SS4001", "options.model"), (fault.Code, fault.Path));
    }

    private static async Task<IReadOnlyList<Outcome<Embedding>>> EmbedAsync(IReadOnlyList<Picture> pictures, BufferPool pool)
    {
        await using var block = new EmbedPictureBlock(new() { Model = "icons-v0/clip" }, Pictures.RepositoryPlaces, Device.Cpu);
        RunScope run = new() { Node = "embed", Seeds = RunSeeds.From(1), Pool = pool, Report = new NodeReport(TimeProvider.System) };
        await ((IBlock)block).SetupAsync(run, CancellationToken.None);
        BatchMember<Picture>[] members = [.. pictures.Select((p, i) => new BatchMember<Picture>(new(i, (ulong)i), 1, p))];

        return await block.TransformBatchAsync(new(0, members, new(pool, "embed")), CancellationToken.None);
    }
}
