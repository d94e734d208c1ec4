using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Models;

namespace StreamSynth.Search.Selection;

/// <summary>Ranks by a score that depends on model and point alone, so each candidate is scored once per batch.</summary>
internal sealed class ScoredRanking(EmbeddingSet points, IConceptModel model, bool uncertainFirst) : IRanking
{
    private readonly ScoreHeap _heap = new();

    public long Scored { get; private set; }

    public void Join(ReadOnlySpan<int> rows)
    {
        double[] scores = new double[rows.Length];
        int[] ranks = new int[rows.Length];
        model.LogOdds(points, rows, scores);
        Scored += rows.Length;
        for (int i = 0; i < rows.Length; i++)
        {
            // Binary entropy falls with the distance of the log-odds from 0, without the NaN of p log p at p = 0.
            if (uncertainFirst) scores[i] = -Math.Abs(scores[i]);
            ranks[i] = points.Ranks[rows[i]];
        }

        _heap.Add(scores, ranks);
    }

    public bool TryTake(out Choice choice)
    {
        bool taken = _heap.TryTake(out double score, out int rank);
        choice = taken ? new Choice(points.RowsByRank[rank], score) : default;

        return taken;
    }

    public int Likely(Span<int> rows)
    {
        int count = 0;
        double[] scores = new double[rows.Length];
        int[] ranks = new int[rows.Length];
        for (; count < rows.Length && _heap.TryTake(out scores[count], out ranks[count]); count++) rows[count] = points.RowsByRank[ranks[count]];
        _heap.Add(scores.AsSpan(0, count), ranks.AsSpan(0, count));

        return count;
    }
}
