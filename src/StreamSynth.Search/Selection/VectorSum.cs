using System.Runtime.Intrinsics;
using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Selection;

/// <summary>Sums vectors that come and go, without rounding: the sum of a pool does not depend on how the pool came about.</summary>
/// <remarks>Numbers are cut to multiples of 2^-32, so the mean of unit vectors misses by less than 2^-32 per number, and 2^31 vectors fit into 64 bits.</remarks>
internal sealed unsafe class VectorSum(EmbeddingSet points)
{
    private const double Scale = 1L << 32;

    private readonly long[] _sum = new long[points.Stride];

    public void Add(int row) => Change(row, Scale);

    public void Remove(int row) => Change(row, -Scale);

    /// <summary>Gives the sum.</summary>
    /// <param name="sum">f64[width], written.</param>
    public void CopyTo(Span<double> sum)
    {
        for (int i = 0; i < sum.Length; i++) sum[i] = _sum[i] / Scale;
    }

    private void Change(int row, double scale)
    {
        float* vector = points.Row(row);
        fixed (long* sum = _sum)
        {
            for (int i = 0; i < _sum.Length; i += 8)
            {
                Vector512<double> wide = Vector512.WidenLower(Vector256.Load(vector + i).ToVector512());
                (Vector512.Load(sum + i) + Vector512.ConvertToInt64(wide * scale)).Store(sum + i);
            }
        }

        GC.KeepAlive(points);
    }
}
