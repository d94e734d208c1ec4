using StreamSynth.Blocks.Icons;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Media.Icons;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Icons;

public sealed class ReadAllIconsBlockTests : IBlockSamples
{
    // The two smallest sets of the package.
    public static IEnumerable<BlockSample> Samples => [Sampled.Block("icons.read_all", """{ "sets": ["geo", "fontelico"] }""")];

    [Fact]
    public async Task Read_TwoSets_GivesEveryIconWithItsClassByTheNameRule()
    {
        List<string> lines = await ReadAsync(new() { Sets = ["geo", "fontelico"] });

        Assert.Equal(64, lines.Count);
        Assert.Equal(Enumerable.Repeat("fontelico", 34).Concat(Enumerable.Repeat("geo", 30)), lines.Select(line => line.Split('/')[0]));
        Assert.Equal(64, lines.Distinct().Count());
        Assert.Contains("geo/turf-along: turf along, none", lines);
    }

    [Fact]
    public async Task Read_ExceptTheSplitOfASet_LeavesItOut()
    {
        // Lucide is of realTrain, entypo of validation.
        List<string> lines = await ReadAsync(new() { Sets = ["lucide", "entypo", "geo"], Except = ["realTrain"] });

        Assert.DoesNotContain(lines, line => line.StartsWith("lucide/", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("entypo/", StringComparison.Ordinal) && line.EndsWith("validation", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Setup_UnknownSet_SaysSo()
    {
        IBlock block = new ReadAllIconsBlock(new() { Sets = ["gio"] }, Pictures.RepositoryPlaces);

        GraphException refused = await Assert.ThrowsAsync<GraphException>(async () => await block.SetupAsync(new SourceRun().Scope, CancellationToken.None));

        Assert.Equal("SS4101", Assert.Single(refused.Diagnostics).Code);
        Assert.Contains("'gio'", refused.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    // The whole package takes minutes to draw, and seconds to list.
    [Fact]
    public void ListAll_WholePackageButRealTrain_HasMoreThanAQuarterOfAMillionIcons()
    {
        IconCorpus corpus = IconCorpus.Open(IconPackage.Open(Pictures.RepositoryPlaces.Find("node_modules/@iconify/json")!));

        IReadOnlyList<(string Set, IReadOnlyList<string> Names)> sets = corpus.ListAll(["realTrain"], []);

        Assert.Equal(344_650, sets.Sum(set => set.Names.Count));
        Assert.DoesNotContain(sets, set => corpus.Splits.Sets["realTrain"].Contains(set.Set));
        Assert.Contains(sets, set => set.Set == "simple-icons");
    }

    private static Task<List<string>> ReadAsync(ReadAllIconsOptions options) => new SourceRun().ReadAsync(
        new ReadAllIconsBlock(options, Pictures.RepositoryPlaces),
        outcome => outcome.Payload is Picture picture ? $"{picture.Provenance.Family}/{picture.Provenance.ItemName}: {picture.Label.Name}, {picture.Provenance.Split}" : SourceRun.Absence(outcome));
}
