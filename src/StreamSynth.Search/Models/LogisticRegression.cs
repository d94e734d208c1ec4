using StreamSynth.Search.Embeddings;

namespace StreamSynth.Search.Models;

/// <summary>Trains logistic regression with an L2 penalty: min over w, b of |w|^2 / 2 + C * sum of log(1 + exp(-y (w . x + b))), y = 1 or -1; b is not penalised.</summary>
/// <remarks>
/// The loss is scikit-learn's (LogisticRegression, penalty "l2"). Truncated Newton: conjugate gradients on the Hessian, which is never formed, so many more numbers than labels
/// cost no more; steps are halved until the loss falls enough. One thread, double precision, sums in a fixed order: same labels in the same order, same bits.
/// Source: Nocedal and Wright, "Numerical Optimization", 2nd edition, algorithm 7.1 (line search Newton-CG) and equation 3.4 (sufficient decrease).
/// </remarks>
public sealed class LogisticRegression : IConceptTrainer
{
    private const double SufficientDecrease = 1e-4;
    private const int MostHalvings = 60;

    private readonly LogisticRegressionOptions _options;

    /// <summary>Creates the trainer.</summary>
    /// <exception cref="SearchException">An option is out of its range.</exception>
    public LogisticRegression(LogisticRegressionOptions options)
    {
        SettingRanges.Check(options);
        _options = options;
    }

    /// <inheritdoc/>
    IConceptModel IConceptTrainer.Train(EmbeddingSet points, ReadOnlySpan<int> rows, ReadOnlySpan<bool> positive, CancellationToken cancel) =>
        Train(points, rows, positive, cancel);

    /// <summary>Trains from scratch, from zero weights.</summary>
    /// <param name="points">The set.</param>
    /// <param name="rows">Labelled rows.</param>
    /// <param name="positive">The label of each.</param>
    /// <param name="cancel">Stops training between two steps.</param>
    /// <exception cref="SearchException">All labels are equal, or there are none.</exception>
    public LinearModel Train(EmbeddingSet points, ReadOnlySpan<int> rows, ReadOnlySpan<bool> positive, CancellationToken cancel = default)
    {
        Check(rows, positive);
        using LogisticLoss loss = new(points, rows, positive, _options.C);
        int size = loss.Parameters;
        double[] at = new double[size], gradient = new double[size], step = new double[size], tried = new double[size];
        ConjugateGradients solver = new(size);
        double value = loss.Evaluate(at, gradient);
        for (int i = 0; i < _options.MostSteps && Largest(gradient) > _options.Tolerance; i++)
        {
            cancel.ThrowIfCancellationRequested();
            solver.Solve(loss, gradient, step);
            double? next = Advance(loss, at, gradient, step, tried, value);

            // No step makes loss or gradient smaller: rounding ends what the tolerance did not.
            if (next is null) break;
            (double before, double largest) = (value, Largest(gradient));
            value = loss.Evaluate(tried, gradient);
            if (value >= before && Largest(gradient) >= largest) break;
            (at, tried) = (tried, at);
        }

        return new LinearModel(at.AsSpan(0, points.Width), at[^1], _options.Threads);
    }

    private static double? Advance(LogisticLoss loss, double[] at, double[] gradient, double[] step, double[] tried, double value)
    {
        double slope = 0;
        for (int i = 0; i < at.Length; i++) slope += gradient[i] * step[i];
        double length = 1;
        for (int halving = 0; halving < MostHalvings; halving++, length /= 2)
        {
            for (int i = 0; i < at.Length; i++) tried[i] = at[i] + (length * step[i]);
            double there = loss.Evaluate(tried, []);
            if (there <= value + (SufficientDecrease * length * slope) && there < value) return there;

            // Near the minimum the loss is flat to the last bit while the gradient still is not; there a full Newton step is right.
            if (halving == 0 && Math.Abs(slope) <= 1e-12 * Math.Abs(value)) return there;
        }

        return null;
    }

    private static double Largest(double[] gradient)
    {
        double largest = 0;
        foreach (double part in gradient) largest = Math.Max(largest, Math.Abs(part));

        return largest;
    }

    private static void Check(ReadOnlySpan<int> rows, ReadOnlySpan<bool> positive)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(positive.Length, rows.Length);
        int positives = positive.Count(true);
        if (positives > 0 && positives < rows.Length) return;
        throw new SearchException(
            SearchFaultCodes.Labels,
            rows.Length == 0 ? "there are no labels to train on" : $"all {rows.Length} labels are {(positives > 0 ? "positive" : "negative")}, where both kinds are needed",
            "label at least one point that belongs to the concept and one that does not");
    }
}
