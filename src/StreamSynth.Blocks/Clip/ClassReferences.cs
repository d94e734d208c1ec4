using System.Numerics.Tensors;

namespace StreamSynth.Blocks.Clip;

/// <summary>Holds one unit vector per class and scores embeddings against all of them.</summary>
internal sealed class ClassReferences
{
    private readonly List<(int Class, float[] Direction)> _references = [];

    /// <summary>Adds a class by the normalised mean of its embeddings.</summary>
    /// <param name="label">Class index.</param>
    /// <param name="embeddings">f32[n,size], rows L2-normalised.</param>
    /// <param name="size">Embedding size.</param>
    public void Add(int label, ReadOnlySpan<float> embeddings, int size)
    {
        float[] mean = new float[size];
        for (int row = 0; row < embeddings.Length / size; row++)
        {
            TensorPrimitives.Add(mean, embeddings.Slice(row * size, size), mean);
        }

        TensorPrimitives.Divide(mean, TensorPrimitives.Norm<float>(mean), mean);
        _references.Add((label, mean));
    }

    /// <summary>Tells whether a class has a reference.</summary>
    public bool Has(int label) => _references.Any(r => r.Class == label);

    /// <summary>Scores a unit embedding for a class.</summary>
    /// <returns>Cosine similarity to the class, and that minus the best among the other classes (the score itself when there is no other).</returns>
    public (double Score, double Margin) Score(ReadOnlySpan<float> embedding, int label)
    {
        double own = double.NaN;
        double best = double.NegativeInfinity;
        foreach ((int other, float[] direction) in _references)
        {
            double cosine = TensorPrimitives.Dot<float>(embedding, direction);
            if (other == label) own = cosine;
            else best = Math.Max(best, cosine);
        }

        return (own, double.IsNegativeInfinity(best) ? own : own - best);
    }

    /// <summary>Scores a unit embedding for a class against the others as a whole.</summary>
    /// <returns>Cosine similarity to the class, and that minus the mean over the other classes (the score itself when there is no other).</returns>
    public (double Score, double Margin) ScoreOverMean(ReadOnlySpan<float> embedding, int label)
    {
        double own = double.NaN;
        double others = 0;
        foreach ((int other, float[] direction) in _references)
        {
            double cosine = TensorPrimitives.Dot<float>(embedding, direction);
            if (other == label) own = cosine;
            else others += cosine;
        }

        return (own, _references.Count < 2 ? own : own - (others / (_references.Count - 1)));
    }
}
