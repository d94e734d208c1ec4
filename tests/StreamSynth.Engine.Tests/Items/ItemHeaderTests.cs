using StreamSynth.Engine.Items;

namespace StreamSynth.Engine.Tests.Items;

public sealed class ItemHeaderTests
{
    [Fact]
    public void Child_OfEachParent_NumbersWithoutGapsOrRepeats()
    {
        var ordinals = Enumerable.Range(0, 7)
            .Select(p => ItemHeader.OfSource(1, p))
            .SelectMany(p => Enumerable.Range(0, 5).Select(c => p.Child(c, 5).Ordinal));

        Assert.Equal(Enumerable.Range(0, 35).Select(i => (long)i), ordinals);
    }

    [Fact]
    public void Key_OfManyPaths_IsDistinct()
    {
        var keys = new HashSet<ulong>();
        for (ulong source = 0; source < 4; source++)
        {
            for (long parent = 0; parent < 100; parent++)
            {
                ItemHeader header = ItemHeader.OfSource(source, parent);
                Assert.True(keys.Add(header.Key));
                for (int child = 0; child < 20; child++) Assert.True(keys.Add(header.Child(child, 20).Key));
            }
        }
    }

    [Fact]
    public void SeedFor_TwoNodes_Differs()
    {
        ItemHeader header = ItemHeader.OfSource(3, 5);

        Assert.NotEqual(header.SeedFor(KeyMix.Mix(1, "a")), header.SeedFor(KeyMix.Mix(1, "b")));
        Assert.Equal(header.SeedFor(KeyMix.Mix(1, "a")), header.SeedFor(KeyMix.Mix(1, "a")));
    }
}
