using StreamSynth.Media.Icons;

namespace StreamSynth.Media.Tests.Icons;

public sealed class IconSplitsTests
{
    [Fact]
    public void ReadEmbedded_AllSplits_ShareNoSet()
    {
        IconSplits splits = IconSplits.ReadEmbedded();

        string[] all = [.. splits.Sets.Values.SelectMany(sets => sets), .. splits.Unused];

        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(54, all.Length - splits.Unused.Count);
    }

    [Fact]
    public void ReadEmbedded_Classes_AreTheFortyEightAndTheTwelve()
    {
        IconSplits splits = IconSplits.ReadEmbedded();

        Assert.Equal(48, splits.Classes.Count);
        Assert.Equal(12, splits.ClassesQuickstart.Count);
        Assert.Subset(splits.Classes.ToHashSet(), splits.ClassesQuickstart.ToHashSet());
        Assert.Equal("2.2.535", splits.Version);
    }
}
