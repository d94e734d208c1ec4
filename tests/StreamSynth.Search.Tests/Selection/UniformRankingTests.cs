using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Selection;

namespace StreamSynth.Search.Tests.Selection;

public sealed class UniformRankingTests
{
    [Fact]
    public void TryTake_ManyDraws_TakesEachAsOften()
    {
        using EmbeddingSet set = Clusters.Set(10, 4);
        int[] taken = new int[10];
        for (ulong seed = 0; seed < 5000; seed++)
        {
            UniformRanking ranking = new(set, seed, drawn: 0);
            ranking.Join([1, 3, 4, 8]);
            Assert.True(ranking.TryTake(out Choice first));
            ranking.Join([9]);
            Assert.True(ranking.TryTake(out Choice second));
            Assert.NotEqual(first.Row, second.Row);
            taken[second.Row]++;
        }

        // Of 5 candidates at the second draw, 9 is always there, the others in 3 of 4 cases, each then with 1 of 4; 4 standard deviations.
        Assert.InRange(taken[9], 1250 - 123, 1250 + 123);
        Assert.All([1, 3, 4, 8], row => Assert.InRange(taken[row], 937 - 112, 937 + 112));
    }

    [Fact]
    public void TryTake_UntilNothingIsLeft_TakesEachOnce()
    {
        using EmbeddingSet set = Clusters.Set(33, 4);
        UniformRanking ranking = new(set, 7, drawn: 0);
        ranking.Join([.. Enumerable.Range(0, 33)]);
        List<int> rows = [];
        while (ranking.TryTake(out Choice choice)) rows.Add(choice.Row);

        Assert.Equal(Enumerable.Range(0, 33), rows.Order());
    }
}
