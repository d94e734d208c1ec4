using System.ComponentModel.DataAnnotations.Schema;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>Holds a stretch of one named tensor. A large tensor fills several rows, which follow each other, so that neither writer nor reader holds it twice.</summary>
public sealed record TensorPart
{
    /// <summary>Gives the tensor's name, unique in its table.</summary>
    public required string Name { get; init; }

    /// <summary>Gives the element type, such as "f32".</summary>
    [Column("dtype")]
    public required string DType { get; init; }

    /// <summary>Gives the lengths of the whole tensor's axes, outermost first; empty for a scalar.</summary>
    public required long[] Shape { get; init; }

    /// <summary>Gives where this part begins in the whole tensor's elements, in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>Gives the part's elements, row-major, little-endian.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }
}
