using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Execution;

/// <summary>Says where a node starts in another run.</summary>
/// <param name="Point">Where.</param>
internal readonly record struct NodeStart(NodePoint Point)
{
    /// <summary>Gives the first ordinal of each input, by port; null where all start at that of the point.</summary>
    public IReadOnlyDictionary<string, long>? Inputs { get; init; }

    public static implicit operator NodeStart(NodePoint point) => new(point);
}
