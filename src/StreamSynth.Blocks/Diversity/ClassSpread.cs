using System.Numerics.Tensors;
using System.Text.Json.Serialization;

namespace StreamSynth.Blocks.Diversity;

/// <summary>Sums up the unit embeddings of one class, as a value that a checkpoint can hold: its arrays are never changed, whoever adds an embedding gets another value.</summary>
/// <param name="Name">Name of the class.</param>
/// <param name="Images">Embeddings so far, n.</param>
/// <param name="Sum">f64[size]: their sum.</param>
/// <param name="Squares">Sum of their squared lengths: n, but for rounding.</param>
/// <param name="Nearest">f32[real images of the class]: cosine of each to the nearest embedding so far; -1 before the first.</param>
public sealed record ClassSpread(string Name, int Images, double[] Sum, double Squares, float[] Nearest)
{
    /// <summary>Gives the mean cosine distance of two different embeddings; null of fewer than two.</summary>
    /// <remarks>Sum over i, j of cos(i, j) is |Sum|^2, since rows are unit vectors; without i = j that leaves |Sum|^2 - Squares over n (n - 1) ordered pairs.</remarks>
    [JsonIgnore]
    public double? MeanDistance => Images < 2 ? null : 1 - ((TensorPrimitives.Dot<double>(Sum, Sum) - Squares) / ((double)Images * (Images - 1)));

    /// <summary>Gives the value before the first embedding.</summary>
    /// <param name="name">Name of the class.</param>
    /// <param name="size">Embedding size.</param>
    /// <param name="real">Real images of the class.</param>
    public static ClassSpread Empty(string name, int size, int real)
    {
        float[] nearest = new float[real];
        Array.Fill(nearest, -1);
        return new(name, 0, new double[size], 0, nearest);
    }

    /// <summary>Adds an embedding.</summary>
    /// <param name="embedding">f32[size], L2-normalised.</param>
    /// <param name="real">f32[real,size], rows L2-normalised: the real images of the class.</param>
    public ClassSpread With(ReadOnlySpan<float> embedding, ReadOnlySpan<float> real)
    {
        double[] sum = new double[Sum.Length];
        TensorPrimitives.ConvertChecked<float, double>(embedding, sum);
        double square = TensorPrimitives.Dot<double>(sum, sum);
        TensorPrimitives.Add<double>(sum, Sum, sum);
        float[] nearest = [.. Nearest];
        for (int i = 0; i < nearest.Length; i++) nearest[i] = Math.Max(nearest[i], TensorPrimitives.Dot<float>(real.Slice(i * embedding.Length, embedding.Length), embedding));

        return new(Name, Images + 1, sum, Squares + square, nearest);
    }

    /// <summary>Counts the real images whose nearest embedding is nearer than a cosine distance.</summary>
    public int Covered(double within) => Nearest.Count(cosine => 1 - (double)cosine < within);
}
