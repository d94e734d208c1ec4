using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Blocks.Sources;

/// <summary>Options that all sources of real data share.</summary>
public abstract record RecordSourceOptions
{
    /// <summary>Records held to draw from.</summary>
    [Description("Records held to draw the next one from, so that it moves forward by at most so many places; as many as the data has: a full shuffle; 0 keeps the order of the files.")]
    [Range(0, 10_000_000)]
    public int ShuffleWindow { get; init; }

    /// <summary>Passes over the data.</summary>
    [Description("Passes over the data, each in another order when 'shuffleWindow' is above 0.")]
    [Range(1, 1_000_000)]
    public int Epochs { get; init; } = 1;
}
