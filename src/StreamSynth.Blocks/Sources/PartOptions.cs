using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Blocks.Sources;

/// <summary>Options of sources of numbered records with numbered classes.</summary>
public abstract record PartOptions : RecordSourceOptions
{
    /// <summary>Names by number.</summary>
    [Description("Class names in the order of the data set's numbers; empty when they are the numbers of this graph's classes. Images of classes that the graph does not have are skipped.")]
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Split of the images.</summary>
    [Description("Name of the split that the images belong to, for ledger and evaluation.")]
    [MinLength(1)]
    public string Split { get; init; } = "train";

    // Ranges of long options are written as doubles: RangeAttribute throws on a long above int.MaxValue when its bounds are ints.

    /// <summary>First image.</summary>
    [Description("Number of the first image to take, from 0, in the order of the files.")]
    [Range(0.0, 1e12)]
    public long From { get; init; }

    /// <summary>Images taken.</summary>
    [Description("Images to take, beginning at 'from'; 0 takes the rest. So a part of the training images can be kept for validation.")]
    [Range(0.0, 1e12)]
    public long Take { get; init; }
}
