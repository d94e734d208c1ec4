using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Models;
using StreamSynth.Search.Selection;

namespace StreamSynth.Search.Tests.Selection;

public sealed class DensityRankingTests
{
    [Theory]
    [InlineData(1.0, 0.7)]
    [InlineData(2.5, 0.7)]
    [InlineData(0.0, 0.7)]
    [InlineData(1.0, 40.0)]
    public void TryTake_PoolThatGrowsAndShrinks_TakesTheBestOfTheNaiveDoubleSum(double beta, double spread)
    {
        using EmbeddingSet set = Clusters.Set(400, 12, spread: spread);
        double[] weights = [.. Enumerable.Range(0, 12).Select(i => Math.Sin(i + 1) * 6)];
        LinearModel model = new(weights, -0.5);
        CandidatePool pool = new(set, withSum: true);
        HashSet<int> candidates = [];
        DensityRanking ranking = new(pool, model, beta, threads: 1);
        Join(Enumerable.Range(0, 60));

        for (int step = 0; step < 80; step++)
        {
            (int row, double score) = Naive(set, candidates, model, beta);
            Assert.True(ranking.TryTake(out Choice choice));
            Assert.Equal(row, choice.Row);
            Assert.Equal(score, choice.Score, 1e-8);
            candidates.Remove(choice.Row);
            pool.Take(choice.Row);
            Join(Enumerable.Range(60 + (step * 4), 4).Where(r => r < 400));
        }

        Assert.Equal(380, ranking.Scored);

        void Join(IEnumerable<int> rows)
        {
            int[] joined = [.. rows.Where(pool.Join)];
            candidates.UnionWith(joined);
            ranking.Join(joined);
        }
    }

    [Theory]
    [InlineData(0.0, 0.6931471805599453)]
    [InlineData(2.0, 0.36533385508720784)]
    [InlineData(-2.0, 0.36533385508720784)]
    [InlineData(800.0, 0.0)]
    public void Entropy_AnyLogOdds_IsFinite(double logOdds, double expected) => Assert.Equal(expected, DensityRanking.Entropy(logOdds), 1e-8);

    // phi by its definition: a sum over all pairs.
    private static (int Row, double Score) Naive(EmbeddingSet set, HashSet<int> candidates, LinearModel model, double beta)
    {
        (int Row, double Score) best = (-1, double.NegativeInfinity);
        foreach (int row in candidates.OrderBy(set.Id, StringComparer.Ordinal))
        {
            double mean = candidates.Sum(other => BruteForce.Similarity(set, row, other)) / candidates.Count;
            double odds = model.Intercept;
            for (int i = 0; i < set.Width; i++) odds += model.Weights[i] * set.Vector(row)[i];
            double p = 1 / (1 + Math.Exp(-odds));
            double entropy = -(p * Math.Log(p)) - ((1 - p) * Math.Log(1 - p));
            double score = entropy * Math.Sign(mean) * Math.Pow(Math.Abs(mean), beta);
            if (score > best.Score) best = (row, score);
        }

        return best;
    }
}
