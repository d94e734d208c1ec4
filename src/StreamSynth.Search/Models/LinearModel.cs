using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Models;

/// <summary>Scores points with a weight per number: log-odds = weights . vector + intercept.</summary>
/// <remarks>Threads: any number may score. Large questions are shared among <c>threads</c>; scores do not depend on it.</remarks>
public sealed unsafe class LinearModel : IConceptModel
{
    // Below this a question is not worth a second thread.
    private const int Stretch = 4096;

    private readonly double[] _weights;
    private readonly double[] _padded;
    private readonly int _threads;

    /// <summary>Creates a model from its weights.</summary>
    /// <param name="weights">f64[width].</param>
    /// <param name="intercept">Log-odds of a zero vector.</param>
    /// <param name="threads">Threads for large questions.</param>
    public LinearModel(ReadOnlySpan<double> weights, double intercept, int threads = 1)
    {
        _weights = weights.ToArray();
        _padded = new double[EmbeddingSet.StrideOf(weights.Length)];
        weights.CopyTo(_padded);
        Intercept = intercept;
        _threads = threads;
    }

    /// <summary>Gets the weights, f64[width].</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Gets the log-odds of a zero vector.</summary>
    public double Intercept { get; }

    /// <inheritdoc/>
    public void LogOdds(EmbeddingSet points, ReadOnlySpan<int> rows, Span<double> logOdds)
    {
        if (points.Width != _weights.Length)
        {
            throw new SearchException(
                SearchFaultCodes.Width, $"the model has {_weights.Length} weights, but the embeddings have {points.Width} numbers", "train the model on embeddings of this set");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(logOdds.Length, rows.Length);
        foreach (int row in rows) points.CheckRow(row);
        fixed (int* row = rows)
        fixed (double* score = logOdds)
        fixed (double* weights = _padded)
        {
            // Addresses of pinned memory; a lambda cannot capture pointers as such.
            (nint firstRow, nint firstScore, nint firstWeight, int count) = ((nint)row, (nint)score, (nint)weights, rows.Length);
            void Take(int stretch)
            {
                for (int i = stretch * Stretch; i < Math.Min(count, (stretch + 1) * Stretch); i++)
                {
                    ((double*)firstScore)[i] = WideDot.Of(points.Row(((int*)firstRow)[i]), (double*)firstWeight, points.Stride) + Intercept;
                }
            }

            int stretches = (count + Stretch - 1) / Stretch;
            if (_threads == 1 || stretches == 1)
            {
                for (int stretch = 0; stretch < stretches; stretch++) Take(stretch);
            }
            else Parallel.For(0, stretches, new ParallelOptions { MaxDegreeOfParallelism = _threads }, Take);
        }

        GC.KeepAlive(points);
    }
}
