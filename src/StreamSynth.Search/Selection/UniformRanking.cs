using System.Numerics;
using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Selection;

/// <summary>Draws candidates, each as likely: the n-th draw takes the candidate at a drawn place among all, in order of ids.</summary>
/// <remarks>Counts per stretch of ranks are kept in a Fenwick tree, so a draw and a joining candidate take the logarithm of the set's size.</remarks>
internal sealed class UniformRanking(EmbeddingSet points, ulong seed, long drawn) : IRanking
{
    private readonly int[] _tree = new int[points.Count + 1];
    private long _drawn = drawn;
    private int _count;

    public long Scored => 0;

    public void Join(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows) Change(points.Ranks[row], 1);
    }

    public bool TryTake(out Choice choice)
    {
        choice = default;
        if (_count == 0) return false;

        int rank = At(Draw(_drawn++));
        Change(rank, -1);
        choice = new Choice(points.RowsByRank[rank], 0);

        return true;
    }

    // A guess only: each draw leaves one candidate fewer for the next.
    public int Likely(Span<int> rows)
    {
        int count = Math.Min(rows.Length, _count);
        for (int i = 0; i < count; i++) rows[i] = points.RowsByRank[At(Draw(_drawn + i))];

        return count;
    }

    private int Draw(long number) => (int)Math.BigMul(Chance.Mix(seed, (ulong)number), (ulong)_count, out _);

    private void Change(int rank, int by)
    {
        _count += by;
        for (int i = rank + 1; i < _tree.Length; i += i & -i) _tree[i] += by;
    }

    // The rank of the candidate before which there are 'place' others.
    private int At(int place)
    {
        int rank = 0;
        for (int step = (int)BitOperations.RoundUpToPowerOf2((uint)_tree.Length); step > 0; step /= 2)
        {
            if (rank + step >= _tree.Length || _tree[rank + step] > place) continue;
            rank += step;
            place -= _tree[rank];
        }

        return rank;
    }
}
