namespace StreamSynth.Blocks.Embeddings;

/// <summary>Names how the numbers of an embedding are stored.</summary>
public enum EmbeddingPrecision
{
    /// <summary>IEEE 754 single precision, 4 bytes each: exact.</summary>
    Float32,

    /// <summary>IEEE 754 half precision, 2 bytes each: off by at most 2^-11 of each number (2^-25 for those below 2^-14).</summary>
    Float16,

    /// <summary>Whole numbers of -127 to 127 times a scale per row, 1 byte each: off by at most half the scale, which is the largest number of the row / 127.</summary>
    Int8,
}
