using StreamSynth.Blocks.Icons;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Media.Icons;
using StreamSynth.Testing;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Icons;

public sealed class RetrieveIconsBlockTests : IBlockSamples
{
    private static readonly string[] Sets = ["bytesize", "ei", "mono-icons"];

    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("icons.retrieve", """{ "model": "icons-v0/clip", "sets": ["bytesize"], "share": 1, "perClass": 3, "classText": "black outline icon of {class}" }""") with
        {
            Gathered = Sampled.Gather(("classes", _ => Pictures.Classes)),
        },
        Sampled.Block("icons.retrieve", """{ "model": "icons-v0/clip", "sets": ["bytesize"], "share": 0.5, "perClass": 2 }""") with
        {
            Gathered = Sampled.Gather(("classes", _ => Pictures.Classes), ("exemplars", pool => Pictures.Icons(pool, "realTrain", 2))),
        },
    ];

    [Fact]
    public async Task Read_ThreeSets_GivesEachClassItsNearestIconsInTurn()
    {
        IReadOnlyList<Provenance> found = await FindAsync(1, 1);

        Assert.Equal(["heart", "camera", "heart", "camera"], found.Take(4).Select(f => f.Label.Name));
        Assert.Equal(found.Count, found.Select(f => $"{f.Family}/{f.ItemName}").Distinct().Count());
        Assert.All(found, f => Assert.Equal((Domain.Synthetic, GeneratorCorpus.Split, $"black outline icon of {f.Label.Name}"), (f.Domain, f.Split, f.Prompt!.Text)));
        Assert.All(found, f => Assert.True(f.Margin >= 0, $"{f.ItemName} {f.Margin}"));
        foreach (IGrouping<string, Provenance> label in found.GroupBy(f => f.Label.Name)) Assert.Equal(label.Select(f => f.Score).OrderDescending(), label.Select(f => f.Score));

        // Names are not looked at; that they agree shows that the search works.
        Assert.Contains(found.Where(f => f.Label.Name == "heart").Take(3), f => f.ItemName!.Contains("heart", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_OtherSeedAtAShare_LooksThroughOtherIcons()
    {
        string[] first = await NamesAsync(0.3, 1);
        string[] again = await NamesAsync(0.3, 1);
        string[] other = await NamesAsync(0.3, 2);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData("tabler")]
    [InlineData("bytesise")]
    public void Check_SetThatIsHeldOutOrUnknown_IsRefused(string set)
    {
        IBlock block = new RetrieveIconsBlock(new() { Model = "icons-v0/clip", Sets = [set] }, Pictures.RepositoryPlaces);

        Diagnostic fault = Assert.Single(block.Check());

        Assert.Equal(("SS4103", "options.sets"), (fault.Code, fault.Path));
        if (set == "bytesise") Assert.Equal("did you mean 'bytesize'?", fault.Fix);
    }

    [Fact]
    public void SetsOf_Corpus_HoldsNoSetOfTheSplits()
    {
        IconSplits splits = IconSplits.ReadEmbedded();

        IReadOnlyList<string> sets = GeneratorCorpus.SetsOf(IconPackage.Open(Repository.PathOf("node_modules/@iconify/json")), splits);

        Assert.Equal(138, sets.Count);
        Assert.Empty(sets.Intersect(splits.Sets.Values.SelectMany(s => s).Concat(splits.Unused)));
    }

    private static async Task<string[]> NamesAsync(double share, ulong seed) => [.. (await FindAsync(share, seed)).Select(f => $"{f.Label.Name} {f.Family}/{f.ItemName}")];

    private static async Task<IReadOnlyList<Provenance>> FindAsync(double share, ulong seed)
    {
        RetrieveIconsOptions options = new() { Model = "icons-v0/clip", Sets = Sets, Share = share, PerClass = 6, ClassText = "black outline icon of {class}" };
        RetrieveIconsBlock block = new(options, Pictures.RepositoryPlaces) { Classes = [new(0, "heart"), new(1, "camera")] };
        BufferPool pool = new();
        RunScope run = new() { Node = "find", Seeds = RunSeeds.From(seed), Pool = pool, Report = new(TimeProvider.System) };
        await block.SetupAsync(run, CancellationToken.None);
        List<Provenance> found = [];
        await foreach (Outcome<Picture> outcome in block.ReadAsync(run, null, null, CancellationToken.None))
        {
            found.Add(outcome.Payload!.Provenance);
            outcome.Payload.Release();
        }

        return found;
    }
}
