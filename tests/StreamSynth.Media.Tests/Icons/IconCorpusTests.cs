using StreamSynth.Media.Icons;
using StreamSynth.Testing;

namespace StreamSynth.Media.Tests.Icons;

public sealed class IconCorpusTests
{
    private static readonly IconPackage Package = IconPackage.Open(Repository.PathOf("node_modules/@iconify/json"));
    private static readonly IconCorpus Corpus = IconCorpus.Open(Package);

    [Theory]
    [InlineData("realTrain")]
    [InlineData("validation")]
    [InlineData("test")]
    [InlineData("oodValidation")]
    [InlineData("oodTest")]
    public void Select_AllClasses_CountsEqualThoseOfTheSplitsFile(string split)
    {
        IconSelection selection = Corpus.Select(Corpus.Splits.Classes, [split], allowMissing: true);

        Dictionary<string, int> found = selection.Icons.GroupBy(icon => icon.Class).ToDictionary(group => group.Key, group => group.Count());
        string[] wrong = [.. Corpus.Splits.Classes
            .Select(name => (name, expected: Corpus.Splits.Counts[name][split], found: found.GetValueOrDefault(name)))
            .Where(one => one.expected != one.found)
            .Select(one => $"{one.name}: expected {one.expected}, found {one.found}")];
        Assert.Empty(wrong);
    }
}
