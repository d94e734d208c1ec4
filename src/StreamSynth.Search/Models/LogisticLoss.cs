using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Storage;

namespace StreamSynth.Search.Models;

/// <summary>Gives loss, gradient and products with the Hessian of a logistic regression. Parameters: weights, padding, intercept last.</summary>
internal sealed unsafe class LogisticLoss : IDisposable
{
    private readonly EmbeddingSet _points;
    private readonly Slab<float> _vectors;   // f32[labels,stride]
    private readonly double[] _signs;        // y, 1 or -1
    private readonly double[] _curvatures;   // p (1 - p) at the place of the last gradient
    private readonly double _c;

    public LogisticLoss(EmbeddingSet points, ReadOnlySpan<int> rows, ReadOnlySpan<bool> positive, double c)
    {
        (_points, _c) = (points, c);
        _vectors = Slab<float>.Zeros((long)rows.Length * points.Stride);
        _signs = new double[rows.Length];
        _curvatures = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            points.Vector(rows[i]).CopyTo(_vectors.Span((long)i * points.Stride, points.Width));
            _signs[i] = positive[i] ? 1 : -1;
        }
    }

    /// <summary>Gets the number of parameters: the padded width and the intercept.</summary>
    public int Parameters => _points.Stride + 1;

    /// <summary>Gives the loss.</summary>
    /// <param name="at">f64[Parameters].</param>
    /// <param name="gradient">f64[Parameters], written; empty: loss alone.</param>
    public double Evaluate(ReadOnlySpan<double> at, Span<double> gradient)
    {
        int stride = _points.Stride;
        double intercept = at[^1], penalty = 0, sum = 0, slope = 0;
        for (int i = 0; i < stride; i++) penalty += at[i] * at[i];
        if (!gradient.IsEmpty) at.CopyTo(gradient);
        fixed (double* weights = at)
        fixed (double* sums = gradient)
        {
            for (int i = 0; i < _signs.Length; i++)
            {
                float* row = Row(i);
                double margin = _signs[i] * (WideDot.Of(row, weights, stride) + intercept);

                // log(1 + exp(-m)) and its slope without overflow on either side.
                double small = Math.Exp(-Math.Abs(margin));
                sum += Math.Max(-margin, 0) + Log1P(small);
                if (gradient.IsEmpty) continue;
                double wrong = (margin > 0 ? small : 1) / (1 + small);
                double pull = -_c * _signs[i] * wrong;
                _curvatures[i] = _c * small / ((1 + small) * (1 + small));
                WideDot.AddTo(sums, pull, row, stride);
                slope += pull;
            }
        }

        if (!gradient.IsEmpty) gradient[^1] = slope;
        return (penalty / 2) + (_c * sum);
    }

    /// <summary>Multiplies with the Hessian at the place of the last gradient: (I, 0 for the intercept) + C * sum of p (1 - p) x x'.</summary>
    public void Multiply(ReadOnlySpan<double> direction, Span<double> product)
    {
        int stride = _points.Stride;
        double intercept = direction[^1], slope = 0;
        direction.CopyTo(product);
        fixed (double* along = direction)
        fixed (double* sums = product)
        {
            for (int i = 0; i < _signs.Length; i++)
            {
                float* row = Row(i);
                double pull = _curvatures[i] * (WideDot.Of(row, along, stride) + intercept);
                WideDot.AddTo(sums, pull, row, stride);
                slope += pull;
            }
        }

        product[^1] = slope;
    }

    public void Dispose() => _vectors.Dispose();

    // log(1 + x) for x in [0, 1]: Math.Log(1 + x) loses the digits of a small x. Source: Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition, section 1.14.1.
    private static double Log1P(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    private float* Row(int label) => _vectors.Pointer + ((nint)label * _points.Stride);
}
