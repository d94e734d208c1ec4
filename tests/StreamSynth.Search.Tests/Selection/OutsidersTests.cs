using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Selection;

namespace StreamSynth.Search.Tests.Selection;

public sealed class OutsidersTests
{
    [Fact]
    public void Pick_HintsFirst_ThenAnyOutside()
    {
        using EmbeddingSet set = Clusters.Set(30, 4);
        CandidatePool pool = new(set, withSum: false);
        for (int row = 0; row < 10; row++) pool.Join(row);
        pool.Take(20);

        List<int> picked = new Outsiders(pool, [20, 5, 25, 25, 11], seed: 1).Pick(19, fromPoolToo: false);

        Assert.Equal([25, 11], picked[..2]);
        Assert.Equal(Enumerable.Range(10, 20).Where(r => r != 20), picked.Order());
    }

    [Fact]
    public void Pick_FewThenMore_AreTheSameOrder()
    {
        using EmbeddingSet set = Clusters.Set(50, 4);
        Outsiders outsiders = new(new CandidatePool(set, withSum: false), [], seed: 3);

        List<int> all = outsiders.Pick(50, fromPoolToo: true);

        Assert.Equal(50, all.Distinct().Count());
        Assert.NotEqual(all.Order(), all);
        for (int count = 0; count < 50; count++) Assert.Equal(all[..count], outsiders.Pick(count, fromPoolToo: true));
    }
}
