using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace StreamSynth.Blocks.Clip;

/// <summary>Holds the newest embeddings of each class that were kept, as a value that a checkpoint can hold: whoever adds one gets another value.</summary>
/// <param name="Classes">By class index, oldest first: the bytes of f32[size], L2-normalised, little-endian.</param>
public sealed record KeptEmbeddings(ImmutableSortedDictionary<int, ImmutableList<byte[]>> Classes)
{
    /// <summary>Gives the value that holds none.</summary>
    public static KeptEmbeddings None { get; } = new(ImmutableSortedDictionary<int, ImmutableList<byte[]>>.Empty);

    /// <summary>Tells whether an embedding is nearer to one of its class than allowed.</summary>
    /// <param name="label">Class index.</param>
    /// <param name="embedding">f32[size], L2-normalised.</param>
    /// <param name="maxSimilarity">Largest cosine similarity allowed, in [-1, 1].</param>
    public bool HasNear(int label, ReadOnlySpan<float> embedding, double maxSimilarity)
    {
        foreach (byte[] kept in Classes.GetValueOrDefault(label, []))
        {
            if (TensorPrimitives.Dot<float>(MemoryMarshal.Cast<byte, float>(kept.AsSpan()), embedding) > maxSimilarity) return true;
        }

        return false;
    }

    /// <summary>Adds an embedding; beyond a number of its class the oldest goes.</summary>
    /// <param name="label">Class index.</param>
    /// <param name="embedding">f32[size], L2-normalised.</param>
    /// <param name="window">Most embeddings of a class.</param>
    public KeptEmbeddings With(int label, ReadOnlySpan<float> embedding, int window)
    {
        ImmutableList<byte[]> kept = Classes.GetValueOrDefault(label, []).Add(MemoryMarshal.AsBytes(embedding).ToArray());
        return new(Classes.SetItem(label, kept.Count > window ? kept.RemoveAt(0) : kept));
    }

    /// <summary>Tells whether a block with such a window can have kept these; a file that somebody edited may hold anything.</summary>
    /// <param name="window">Most embeddings of a class.</param>
    public bool Fits(int window)
    {
        if (Classes is null || Classes.Any(c => c.Key < 0 || c.Value is null || c.Value.Count > window || c.Value.Contains(null!))) return false;

        int[] sizes = [.. Classes.Values.SelectMany(kept => kept).Select(e => e.Length).Distinct()];
        return sizes.Length == 0 || (sizes.Length == 1 && sizes[0] > 0 && sizes[0] % sizeof(float) == 0);
    }
}
