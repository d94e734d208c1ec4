using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Evaluation;
using StreamSynth.Search.Models;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Neighbours.Exact;
using StreamSynth.Search.Rounds;
using StreamSynth.Testing;

namespace StreamSynth.Search.Tests.Rounds;

/// <summary>Is a rare concept in a set: the points nearest to one of them, some of the nearest left out.</summary>
internal sealed class Concept : IDisposable
{
    public Concept(int rows = 1200, int width = 24, int positives = 40, ulong seed = 1)
    {
        Set = Clusters.Set(rows, width, seed);
        int[] near = BruteForce.Neighbours(Set, (int)(Chance.Mix(seed, 5) % (ulong)rows));
        Truth = new bool[rows];
        foreach (int row in near.Take(positives * 5 / 4).Where((_, i) => i % 5 != 4)) Truth[row] = true;
        int[] order = [.. Enumerable.Range(0, rows).OrderBy(row => Chance.Mix(seed + 1, Set.IdBytes(row)))];
        Start = new SearchStart { Positives = [.. order.Where(r => Truth[r]).Take(3)], Negatives = [.. order.Where(r => !Truth[r]).Take(7)] };
    }

    public EmbeddingSet Set { get; }

    public bool[] Truth { get; }

    public SearchStart Start { get; init; }

    public int Positives => Truth.Count(p => p);

    public ColumnOracle Oracle => new(Truth);

    public NeighbourRows Neighbours(int count) => new(new ExactNeighbours(Set, 2), new NeighbourRowsOptions { Neighbours = count });

    public ActiveSearch Search(SearchSettings settings, NeighbourRows? neighbours, IConceptTrainer? trainer = null) =>
        new(Set, neighbours, trainer ?? new LogisticRegression(new LogisticRegressionOptions { C = 30 }), settings, new ManualTimeProvider());

    /// <summary>Runs to the end and gives every question in order.</summary>
    public async Task<(List<string> Asked, List<RoundRecord> Records)> RunAsync(ActiveSearch search, SearchStart? start = null, ISearchJournal? journal = null)
    {
        Transcript transcript = new(Oracle);
        List<RoundRecord> records = [];
        await foreach (RoundRecord record in search.RunAsync(start ?? Start, transcript, journal, new ConceptTruth(Set, Truth), Positives)) records.Add(record);

        return (transcript.Asked, records);
    }

    public void Dispose() => Set.Dispose();

    /// <summary>Writes down what an oracle is asked.</summary>
    internal sealed class Transcript(IOracle oracle) : IOracle
    {
        public List<string> Asked { get; } = [];

        public ValueTask<Answer> AskAsync(Question question, CancellationToken cancel)
        {
            Asked.Add(question.Id);
            return oracle.AskAsync(question, cancel);
        }
    }
}
