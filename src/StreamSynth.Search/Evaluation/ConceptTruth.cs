using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Models;

namespace StreamSynth.Search.Evaluation;

/// <summary>Knows the labels of a set that models are measured on: a test set, or the searched set itself.</summary>
public sealed class ConceptTruth
{
    private readonly EmbeddingSet _points;
    private readonly bool[] _positive;
    private readonly int[] _rows;

    /// <summary>Creates the measure.</summary>
    /// <param name="points">The set; not disposed here.</param>
    /// <param name="positive">Whether each row belongs to the concept.</param>
    public ConceptTruth(EmbeddingSet points, IEnumerable<bool> positive)
    {
        (_points, _positive) = (points, [.. positive]);
        ArgumentOutOfRangeException.ThrowIfNotEqual(_positive.Length, points.Count);
        _rows = new int[points.Count];
        for (int row = 0; row < _rows.Length; row++) _rows[row] = row;
        Positives = _positive.AsSpan().Count(true);
    }

    /// <summary>Gets the number of positives.</summary>
    public int Positives { get; }

    /// <summary>Gives the average precision of a model on all rows.</summary>
    public double AveragePrecisionOf(IConceptModel model)
    {
        double[] scores = new double[_rows.Length];
        model.LogOdds(_points, _rows, scores);

        return AveragePrecision.Of(scores, _positive);
    }
}
