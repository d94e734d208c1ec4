using System.ComponentModel.DataAnnotations.Schema;

namespace StreamSynth.Storage.Runs;

/// <summary>Holds one named tensor of table <c>model</c> or <c>optimizer</c>.</summary>
public sealed record TensorRow
{
    /// <summary>Gives the node that trained it.</summary>
    public string Node { get; init; } = string.Empty;

    /// <summary>Gives the name, unique for its node.</summary>
    public required string Name { get; init; }

    /// <summary>Gives the element type; "f32".</summary>
    [Column("dtype")]
    public required string DType { get; init; }

    /// <summary>Gives the lengths of the axes, outermost first; empty for a scalar.</summary>
    public required long[] Shape { get; init; }

    /// <summary>Gives the elements, row-major, little-endian.</summary>
    public required byte[] Data { get; init; }
}
