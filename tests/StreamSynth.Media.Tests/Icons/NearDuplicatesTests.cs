using StreamSynth.Media.Icons;
using StreamSynth.Testing;

namespace StreamSynth.Media.Tests.Icons;

public sealed class NearDuplicatesTests
{
    private static readonly IconPackage Package = IconPackage.Open(Repository.PathOf("node_modules/@iconify/json"));
    private static readonly IconSplits Splits = IconSplits.ReadEmbedded();

    [Fact]
    public void IsNearDuplicate_TrainingIconsOfTheQuickstartClasses_FindsOnlyListedIconsAndNearlyAllOfThem()
    {
        // The list was made against all 36,000 training icons; here only those of the same classes are drawn, so some listed ones stay unfound.
        HashSet<string> classes = [.. Splits.ClassesQuickstart];
        NearDuplicateRule rule = new(Splits, Icons("realTrain", classes));
        IReadOnlySet<string> listed = NearDuplicates.ReadEmbedded(Splits);
        Icon[] heldOut = [.. IconSplits.Names.Skip(1).SelectMany(split => Icons(split, classes)).Where(icon => !icon.Palette)];

        HashSet<string> found = [.. heldOut.AsParallel().Where(rule.IsNearDuplicate).Select(icon => icon.Id)];

        HashSet<string> expected = [.. heldOut.Select(icon => icon.Id).Where(listed.Contains)];
        Assert.Subset(expected, found);
        Assert.InRange(found.Count, expected.Count * 9 / 10, expected.Count);
        Assert.NotEmpty(found);
    }

    [Theory]
    [InlineData("sun", "sun-bright", -2, 0)]
    [InlineData("sun-f", "sun-bright-filled", -1.5, -1.5)] // states its own top
    public void IsNearDuplicate_JamSun_DependsOnTheViewBoxOfItsSet(string jam, string boxicons, double top, double ownTop)
    {
        NearDuplicateRule rule = new(Splits, [Icon("boxicons", boxicons)]);
        Icon drawn = Icon("jam", jam);
        Icon shifted = drawn with { Drawing = drawn.Drawing with { Left = 0, Top = ownTop } };

        Assert.Equal((-2, top), (drawn.Drawing.Left, drawn.Drawing.Top));
        Assert.True(rule.IsNearDuplicate(drawn));
        Assert.False(rule.IsNearDuplicate(shifted));
        Assert.Contains(drawn.Id, NearDuplicates.ReadEmbedded(Splits));
    }

    [Fact]
    public void IsNearDuplicate_CorruptIcon_IsNotOneAndHarmsNoOther()
    {
        Icon sound = Icon("jam", "sun");
        Icon corrupt = sound with { Drawing = sound.Drawing with { Body = "<path" } };
        NearDuplicateRule rule = new(Splits, [corrupt, sound]);

        Assert.False(rule.IsNearDuplicate(corrupt));
        Assert.True(rule.IsNearDuplicate(sound));
    }

    [Fact]
    public void Compose_EmbeddedList_GivesTheCommittedFile()
    {
        string committed = File.ReadAllText(Repository.PathOf("src/StreamSynth.Media/Icons/" + NearDuplicates.FileName));

        Assert.Equal(committed, NearDuplicates.Compose(Splits, NearDuplicates.ReadEmbedded(Splits)));
    }

    private static Icon Icon(string set, string name) =>
        new(set, name, "", "", false, Package.ReadSet(set, found => found == name).Single().Value);

    private static IEnumerable<Icon> Icons(string split, HashSet<string> classes) =>
        from set in Splits.Sets[split]
        from icon in Package.ReadSet(set, name => classes.Contains(Splits.NameRule.ClassOf(name)))
        select new Icon(set, icon.Key, Splits.NameRule.ClassOf(icon.Key), split, Package.Sets[set].Palette, icon.Value);
}
