using System.Text.Json;
using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Clip;

public sealed class DropDuplicatesImageBlockTests : IBlockSamples
{
    private readonly BufferPool _pool = new();

    // Every icon comes twice, so that the contract sees dropped ones; it also goes on from every place among them.
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("clip.drop_duplicates_image", """{ "model": "icons-v0/clip" }""") with { Inputs = pool => [.. Pictures.Icons(pool, "realTrain", 2), .. Pictures.Icons(pool, "realTrain", 2)] },
        Sampled.Block("clip.drop_duplicates_image", """{ "model": "icons-v0/clip", "maxSimilarity": 0.8, "window": 1 }""") with { Inputs = pool => Pictures.Icons(pool, "realTrain", 4) },
    ];

    [Fact]
    public async Task Choose_CopyOfAnEarlierOne_IsDroppedUnlessItIsOfAnotherClass()
    {
        await using DropDuplicatesImageBlock block = await SetUpAsync();
        (Picture first, Picture other) = (Pictures.Icons(_pool, "realTrain", 2)[0], Pictures.Icons(_pool, "realTrain", 2)[1]);

        Assert.Null(Choose(block, first));
        Assert.Equal("nearDuplicate", Choose(block, Brighter(first)));
        Assert.Null(Choose(block, other));
        Assert.Equal("nearDuplicate", Choose(block, other));
        Assert.Null(Choose(block, OfClass(first, 2)));
    }

    [Fact]
    public async Task Choose_BeyondTheWindow_IsForgotten()
    {
        await using DropDuplicatesImageBlock block = await SetUpAsync(window: 1);
        Picture[] icons = [.. Pictures.Icons(_pool, "realTrain", 2).Where(icon => icon.Label.Index == 0)];

        Assert.Equal(["", "", "", "nearDuplicate"], new[] { icons[0], icons[1], icons[0], icons[0] }.Select(icon => Choose(block, icon) ?? string.Empty));
        Assert.Single(block.State.Classes[0]);
    }

    [Fact]
    public async Task State_ThroughJson_GoesOnWhereItWas()
    {
        await using DropDuplicatesImageBlock whole = await SetUpAsync();
        await using DropDuplicatesImageBlock rest = await SetUpAsync();
        IReadOnlyList<Picture> icons = Pictures.Icons(_pool, "realTrain", 3);
        foreach (Picture icon in icons.Take(6)) Choose(whole, icon);

        rest.State = JsonSerializer.Deserialize<KeptEmbeddings>(JsonSerializer.Serialize(whole.State, RecordReader.Json), RecordReader.Json)!;

        Assert.True(rest.IsPossible(rest.State));
        Assert.All(icons.Take(6), icon => Assert.Equal("nearDuplicate", Choose(rest, icon)));
        Assert.Null(Choose(rest, icons[^1]));
    }

    [Theory]
    [InlineData("""{ "classes": { "0": ["AAAAAAAAAAA=", "AAAAAAAAAAA=", "AAAAAAAAAAA="] } }""")]
    [InlineData("""{ "classes": { "0": ["AAAAAAAAAAA="], "1": ["AAAAAA=="] } }""")]
    [InlineData("""{ "classes": { "0": ["AAA="] } }""")]
    [InlineData("""{ "classes": { "-1": [] } }""")]
    [InlineData("""{ "classes": { "0": [null] } }""")]
    public void IsPossible_StateThatNobodyKept_IsNot(string state)
    {
        DropDuplicatesImageBlock block = new(new() { Model = "icons-v0/clip", Window = 2 }, Pictures.RepositoryPlaces, Device.Cpu);

        Assert.False(block.IsPossible(JsonSerializer.Deserialize<KeptEmbeddings>(state, RecordReader.Json)!));
    }

    private static string? Choose(DropDuplicatesImageBlock block, Picture picture) => block.Choose(picture, new(new(0, 1), 1, new(new BufferPool(), "duplicates"))).Reason;

    private static Picture OfClass(Picture picture, int label) => picture with { Provenance = picture.Provenance with { Label = Pictures.Classes[label] } };

    private async Task<DropDuplicatesImageBlock> SetUpAsync(int window = 256)
    {
        DropDuplicatesImageBlock block = new(new() { Model = "icons-v0/clip", Window = window }, Pictures.RepositoryPlaces, Device.Cpu);
        await ((IBlock)block).SetupAsync(new() { Node = "duplicates", Seeds = RunSeeds.From(1), Pool = _pool, Report = new NodeReport(TimeProvider.System) }, CancellationToken.None);
        return block;
    }

    // Two grey levels of 255: what another encoder would leave of the same image.
    private Picture Brighter(Picture picture)
    {
        Lease pixels = _pool.Rent(picture.Pixels.Length, "test");
        for (int i = 0; i < pixels.Length; i++) pixels.Writable[i] = (byte)Math.Clamp(picture.Pixels.Span[i] + 2, 0, 255);

        return picture with { Pixels = pixels };
    }
}
