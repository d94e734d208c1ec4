using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;
using StreamSynth.Search.Rounds;
using StreamSynth.Search.Selection;

namespace StreamSynth.Search.Tests.Rounds;

public sealed class ActiveSearchTests
{
    public static TheoryData<SelectionRule> Rules => [.. Enum.GetValues<SelectionRule>()];

    [Theory]
    [InlineData(SelectionRule.MaxEntropy, 1)]
    [InlineData(SelectionRule.MaxEntropy, 2)]
    [InlineData(SelectionRule.MostLikelyPositive, 1)]
    [InlineData(SelectionRule.MostLikelyPositive, 3)]
    [InlineData(SelectionRule.InformationDensity, 1)]
    public async Task RunAsync_Seals_AsksWhatThePapersAlgorithmAsks(SelectionRule rule, ulong seed)
    {
        using Concept concept = new(rows: 400, positives: 25, seed: seed);
        int[][] neighbours = [.. Enumerable.Range(0, 400).Select(row => BruteForce.Neighbours(concept.Set, row)[..9])];
        List<string> expected = NaiveSeals.Run(concept.Set, concept.Truth, concept.Start, 13, 70, row => neighbours[row], (model, pool, row) => Phi(concept.Set, rule, model, pool, row));

        SearchSettings settings = new() { Rule = rule, Batch = 13, Labels = 70, ExploreAfter = 0 };
        (List<string> asked, _) = await concept.RunAsync(concept.Search(settings, concept.Neighbours(9)));

        Assert.Equal(expected, asked);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task RunAsync_AllOthersAsNeighbours_EqualsTheAllForm(SelectionRule rule)
    {
        using Concept concept = new(rows: 500);
        SearchSettings settings = new() { Rule = rule, Batch = 20, Labels = 110, Seed = 4 };

        (List<string> seals, List<RoundRecord> sealsRecords) = await concept.RunAsync(concept.Search(settings, concept.Neighbours(499)));
        (List<string> all, List<RoundRecord> allRecords) = await concept.RunAsync(concept.Search(settings with { Form = PoolForm.All }, null));

        Assert.Equal(all, seals);
        Assert.Equal(allRecords, sealsRecords);
        Assert.Equal(100, all.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task RunAsync_AnyRule_AsksNothingTwiceAndCountsThePool(SelectionRule rule)
    {
        using Concept concept = new();
        SearchSettings settings = new() { Rule = rule, Batch = 15, Labels = 100 };
        NeighbourRows neighbours = concept.Neighbours(8);

        (List<string> asked, List<RoundRecord> records) = await concept.RunAsync(concept.Search(settings, neighbours));

        Assert.Equal(90, asked.Distinct().Count());
        HashSet<int> labelled = [.. concept.Start.Positives, .. concept.Start.Negatives];
        HashSet<int> touched = [.. labelled, .. labelled.SelectMany(row => neighbours.Of(row).ToArray())];
        Assert.DoesNotContain(asked, id => labelled.Contains(concept.Set.RowOf(id)));
        foreach (RoundRecord record in records)
        {
            foreach (int row in asked.Take(record.Labels - 10).Skip(labelled.Count - 10).Select(concept.Set.RowOf))
            {
                labelled.Add(row);
                touched.Add(row);
                touched.UnionWith(neighbours.Of(row).ToArray());
            }

            Assert.Equal((double)touched.Count / concept.Set.Count, record.PoolShare);
            Assert.Equal(touched.Count - labelled.Count, record.Candidates);
            Assert.Equal(labelled.Count(row => concept.Truth[row]), record.Positives);
            Assert.Equal((double)record.Positives / concept.Positives, record.Recall);
        }
    }

    [Fact]
    public async Task RunAsync_MaxEntropyOfNeighbours_ScoresEachCandidateOncePerBatch()
    {
        using Concept concept = new();
        NeighbourRows neighbours = concept.Neighbours(10);
        CountingTrainer trainer = new();

        (_, List<RoundRecord> records) = await concept.RunAsync(concept.Search(new SearchSettings { Batch = 20, Labels = 90, ExploreAfter = 0 }, neighbours, trainer));

        Assert.Equal(5, trainer.Trained);
        for (int i = 1; i < records.Count; i++)
        {
            // What was in the pool, and what joined it while the batch was chosen.
            long joined = records[i].Candidates + 20 - records[i - 1].Candidates;
            Assert.Equal(records[i - 1].Candidates + joined, records[i].ScoredNow);
        }

        Assert.Equal(records.Sum(r => r.ScoredNow), records[^1].Scored);
        Assert.Equal(trainer.Scored, records[^1].Scored + (long)(trainer.Trained * concept.Set.Count));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task RunAsync_PermutedSet_AsksTheSame(SelectionRule rule)
    {
        using Concept concept = new(rows: 600);
        int[] order = [.. Enumerable.Range(0, 600).OrderBy(row => Chance.Mix(8, (ulong)row))];
        using EmbeddingSet permuted = EmbeddingSet.From([.. order.Select(concept.Set.Id)], [.. order.SelectMany(row => concept.Set.Vector(row).ToArray())], concept.Set.Width);
        SearchSettings settings = new() { Rule = rule, Batch = 12, Labels = 60 };
        (List<string> expected, _) = await concept.RunAsync(concept.Search(settings, concept.Neighbours(10)));

        Concept.Transcript asked = new(new ColumnOracle([.. order.Select(row => concept.Truth[row])]));
        SearchStart start = new()
        {
            Positives = [.. concept.Start.Positives.Select(row => permuted.RowOf(concept.Set.Id(row)))],
            Negatives = [.. concept.Start.Negatives.Reverse().Select(row => permuted.RowOf(concept.Set.Id(row)))],
        };
        NeighbourRows neighbours = new(new ExactNeighbours(permuted, 1), new NeighbourRowsOptions { Neighbours = 10 });
        ActiveSearch search = new(permuted, neighbours, new LogisticRegression(new LogisticRegressionOptions { C = 30 }), settings with { Threads = 3 }, TimeProvider.System);
        await foreach (RoundRecord _ in search.RunAsync(start, asked))
        {
        }

        Assert.Equal(expected, asked.Asked);
    }

    [Fact]
    public async Task RunAsync_MostLikelyPositive_FindsMorePositivesThanRandom()
    {
        using Concept concept = new(rows: 1500);
        SearchSettings settings = new() { Batch = 20, Labels = 130 };
        double[] recalls = new double[2];
        foreach (SelectionRule rule in (SelectionRule[])[SelectionRule.MostLikelyPositive, SelectionRule.Random])
        {
            (_, List<RoundRecord> records) = await concept.RunAsync(concept.Search(settings with { Rule = rule }, concept.Neighbours(10)));
            recalls[rule == SelectionRule.Random ? 1 : 0] = records[^1].Recall!.Value;
        }

        Assert.InRange(recalls[0], 0.7, 1);
        Assert.InRange(recalls[1], 0, recalls[0] / 2);
    }

    [Fact]
    public async Task RunAsync_PositivesAlone_AsksNearTheirMean()
    {
        using Concept concept = new();
        SearchStart start = concept.Start with { Negatives = [] };

        (List<string> asked, List<RoundRecord> records) = await concept.RunAsync(concept.Search(new SearchSettings { Batch = 10, Labels = 23 }, concept.Neighbours(15)), start);

        Assert.Null(records[0].AveragePrecision);
        Assert.Equal("MeanPositive", records[1].ChosenBy);
        double[] mean = [.. Enumerable.Range(0, concept.Set.Width).Select(i => start.Positives.Sum(row => (double)concept.Set.Vector(row)[i]))];
        Assert.Equal(asked[0], concept.Set.Id(start.Positives.SelectMany(row => BruteForce.Neighbours(concept.Set, row)[..15]).Except(start.Positives)
            .MaxBy(row => mean.Select((m, i) => m * concept.Set.Vector(row)[i]).Sum())));
    }

    [Fact]
    public async Task RunAsync_NoPositives_AsksHintsThenAnywhere()
    {
        using Concept concept = new();
        SearchStart start = new() { Negatives = concept.Start.Negatives, Hints = [9, concept.Start.Negatives[0], 4] };

        (List<string> asked, List<RoundRecord> records) = await concept.RunAsync(concept.Search(new SearchSettings { Batch = 6, Labels = 13 }, concept.Neighbours(15)), start);

        Assert.Equal(new[] { 9, 4 }.Where(row => !concept.Start.Negatives.Contains(row)).Select(concept.Set.Id), asked[..2]);
        Assert.Equal(6, asked.Distinct().Count());
        Assert.Equal("Anywhere", records[1].ChosenBy);
    }

    [Fact]
    public async Task RunAsync_NothingFoundInABatch_LooksOutsideThePool()
    {
        using Concept concept = new();

        // Nothing is positive any more, so every batch is dry.
        Concept.Transcript asked = new(new ColumnOracle(new bool[concept.Set.Count]));
        List<RoundRecord> records = [];
        SearchSettings settings = new() { Batch = 20, Labels = 70, ExploreAfter = 2, ExploreShare = 0.1 };
        NeighbourRows neighbours = concept.Neighbours(5);
        await foreach (RoundRecord record in concept.Search(settings, neighbours).RunAsync(concept.Start, asked)) records.Add(record);

        Assert.Equal([0, 0, 0, 2], records.Select(r => r.Explored));
        HashSet<int> reached = [.. concept.Start.Positives.Concat(concept.Start.Negatives).Concat(asked.Asked[..40].Select(concept.Set.RowOf)).SelectMany(row => neighbours.Of(row).ToArray())];
        Assert.DoesNotContain(asked.Asked[40..42], id => reached.Contains(concept.Set.RowOf(id)));
    }

    [Fact]
    public async Task RunAsync_FewerPointsThanLabels_AsksAboutAllAndEnds()
    {
        using Concept concept = new(rows: 60, positives: 8);

        (List<string> asked, List<RoundRecord> records) = await concept.RunAsync(concept.Search(new SearchSettings { Batch = 7 }, concept.Neighbours(2)));

        Assert.Equal(50, asked.Distinct().Count());
        Assert.Equal((60, 1.0, 1.0), (records[^1].Labels, records[^1].Recall, records[^1].PoolShare));
    }

    [Fact]
    public void Create_WithoutOrWithOtherNeighbours_IsRefused()
    {
        using Concept concept = new(rows: 60, positives: 8), other = new(rows: 60, positives: 8);

        Assert.Equal(SearchFaultCodes.Setting, Assert.Throws<SearchException>(() => concept.Search(new SearchSettings(), null)).Code);
        Assert.Equal(SearchFaultCodes.OtherData, Assert.Throws<SearchException>(() => concept.Search(new SearchSettings(), other.Neighbours(3))).Code);
        Assert.Equal(SearchFaultCodes.Setting, Assert.Throws<SearchException>(() => concept.Search(new SearchSettings { Batch = 0 }, concept.Neighbours(3))).Code);
    }

    [Fact]
    public async Task RunAsync_PointGivenTwice_IsRefused()
    {
        using Concept concept = new(rows: 60, positives: 8);
        SearchStart start = concept.Start with { Negatives = concept.Start.Positives };

        SearchException refused = await Assert.ThrowsAsync<SearchException>(() => concept.RunAsync(concept.Search(new SearchSettings(), concept.Neighbours(3)), start));

        Assert.Equal(SearchFaultCodes.Labels, refused.Code);
    }

    private static double Phi(EmbeddingSet set, SelectionRule rule, LinearModel model, HashSet<int> pool, int row)
    {
        double odds = model.Intercept;
        for (int i = 0; i < set.Width; i++) odds += model.Weights[i] * set.Vector(row)[i];
        double p = 1 / (1 + Math.Exp(-odds));
        double entropy = -(p * Math.Log(p)) - ((1 - p) * Math.Log(1 - p));

        return rule switch
        {
            SelectionRule.MaxEntropy => entropy,
            SelectionRule.MostLikelyPositive => p,
            _ => entropy * pool.Sum(other => BruteForce.Similarity(set, row, other)) / pool.Count,
        };
    }

    private sealed class CountingTrainer : IConceptTrainer
    {
        private readonly LogisticRegression _trainer = new(new LogisticRegressionOptions());

        public int Trained { get; private set; }

        public long Scored { get; private set; }

        public IConceptModel Train(EmbeddingSet points, ReadOnlySpan<int> rows, ReadOnlySpan<bool> positive, CancellationToken cancel = default)
        {
            Trained++;
            return new Model(this, _trainer.Train(points, rows, positive, cancel));
        }

        private sealed class Model(CountingTrainer owner, LinearModel model) : IConceptModel
        {
            public void LogOdds(EmbeddingSet points, ReadOnlySpan<int> rows, Span<double> logOdds)
            {
                owner.Scored += rows.Length;
                model.LogOdds(points, rows, logOdds);
            }
        }
    }
}
