namespace StreamSynth.Search.Models;

/// <summary>Solves Hessian * step = -gradient, as exactly as the way to the minimum deserves.</summary>
/// <remarks>Source: Nocedal and Wright, "Numerical Optimization", 2nd edition, algorithm 7.1, with its superlinear forcing sequence min(0.5, sqrt(|gradient|)).</remarks>
internal sealed class ConjugateGradients(int size)
{
    private readonly double[] _residual = new double[size];
    private readonly double[] _direction = new double[size];
    private readonly double[] _product = new double[size];

    /// <summary>Solves.</summary>
    /// <param name="loss">Gives products with the Hessian.</param>
    /// <param name="gradient">f64[size].</param>
    /// <param name="step">f64[size], written.</param>
    public void Solve(LogisticLoss loss, double[] gradient, double[] step)
    {
        Array.Clear(step);
        for (int i = 0; i < size; i++)
        {
            _residual[i] = gradient[i];
            _direction[i] = -gradient[i];
        }

        double squared = Dot(_residual, _residual);
        double norm = Math.Sqrt(squared);
        double enough = Math.Min(0.5, Math.Sqrt(norm)) * norm;
        for (int i = 0; i < 2 * size && Math.Sqrt(squared) > enough; i++)
        {
            loss.Multiply(_direction, _product);
            double curvature = Dot(_direction, _product);
            if (curvature <= 0) break;   // rounding: the Hessian is positive
            double length = squared / curvature;
            for (int j = 0; j < size; j++)
            {
                step[j] += length * _direction[j];
                _residual[j] += length * _product[j];
            }

            double next = Dot(_residual, _residual);
            double keep = next / squared;
            squared = next;
            for (int j = 0; j < size; j++) _direction[j] = (keep * _direction[j]) - _residual[j];
        }

        if (step.AsSpan().ContainsAnyExcept(0d)) return;
        for (int i = 0; i < size; i++) step[i] = -gradient[i];
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];

        return sum;
    }
}
