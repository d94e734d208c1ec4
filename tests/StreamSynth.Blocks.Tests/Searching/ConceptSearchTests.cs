using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Searching;
using StreamSynth.Blocks.Tests.Embeddings;
using StreamSynth.Search;
using StreamSynth.Search.Evaluation;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;
using StreamSynth.Search.Rounds;
using StreamSynth.Search.Selection;

namespace StreamSynth.Blocks.Tests.Searching;

public sealed class ConceptSearchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("search").FullName;
    private readonly EmbeddingPool _pool;

    public ConceptSearchTests() => _pool = EmbeddingPool.Open(MadeEmbeddings.Write(Path.Combine(_folder, "pool.parquet"), 400, classes: 16));

    public void Dispose()
    {
        _pool.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Draw_SameSeed_GivesTheSameSeedsOfTheRightKinds()
    {
        SearchStart start = ConceptSeeds.Draw(_pool, "class3", 5, 20, seed: 9);

        Assert.Equal(5, start.Positives.Distinct().Count(row => _pool.Classes[row] == "class3"));
        Assert.Equal(20, start.Negatives.Distinct().Count(row => _pool.Classes[row] != "class3"));
        Assert.Equal(start.Positives, ConceptSeeds.Draw(_pool, "class3", 5, 20, seed: 9).Positives);
        Assert.NotEqual(start.Positives, ConceptSeeds.Draw(_pool, "class3", 5, 20, seed: 10).Positives);
    }

    [Fact]
    public void Draw_TooFewPositives_SaysHowManyThereAre()
    {
        SearchException refused = Assert.Throws<SearchException>(() => ConceptSeeds.Draw(_pool, "class3", 26, 0, 1));

        Assert.Equal("SS7030", refused.Code);
        Assert.Contains("has 25", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ClassesThatLieTogether_FindsAllMembersAndSaysWhich()
    {
        ExactNeighbours exact = new(_pool.Points, 1);
        ConceptSearch search = new(_pool, new NeighbourRows(exact, new() { Neighbours = 10 }), new LogisticRegression(new()), TimeProvider.System);
        ConceptLabels labels = new(_pool, "class3");
        SearchStart start = ConceptSeeds.Draw(_pool, "class3", 3, 10, 1);
        ConceptTruth truth = new(_pool.Points, _pool.Classes.Select(name => name == "class3"));

        List<RoundRecord> rounds = [];
        await foreach (RoundRecord round in search.RunAsync("class3", start, new() { Rule = SelectionRule.MostLikelyPositive, Batch = 10, Labels = 63 }, labels, truth)) rounds.Add(round);

        Assert.Equal(63, rounds[^1].Labels);
        Assert.Equal(1, rounds[^1].Recall);
        Assert.True(rounds[^1].AveragePrecision > 0.95);
        Assert.Equal(22, labels.Found.Count);
        Assert.Empty(labels.Found.Intersect(start.Positives));
        Assert.All(labels.Found, row => Assert.Equal("class3", _pool.Classes[row]));
    }

    [Fact]
    public void Nearest_ToAVector_GivesBestFirst()
    {
        IReadOnlyList<int> nearest = ConceptSeeds.Nearest(new ExactNeighbours(_pool.Points, 1), _pool.Points.Vector(19), 5);

        Assert.Equal(19, nearest[0]);
        Assert.All(nearest, row => Assert.Equal("class3", _pool.Classes[row]));
    }
}
