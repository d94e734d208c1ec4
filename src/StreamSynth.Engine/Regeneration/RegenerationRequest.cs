namespace StreamSynth.Engine.Regeneration;

/// <summary>Says which items are to be made again.</summary>
public sealed record RegenerationRequest
{
    /// <summary>Names the node whose items they are.</summary>
    public required string Node { get; init; }

    /// <summary>Names the main input where the items are counted, for a node that reads or writes streams (training, say): it does not run, what arrives is shown. The first one when nothing is said.</summary>
    public string? Port { get; init; }

    /// <summary>Gives the ordinals, at the node's output, or at <see cref="Port"/>.</summary>
    public required OrdinalRanges Ordinals { get; init; }

    /// <summary>Gives what is known of earlier batches, by node: the more is known, the less is made again. Wrong knowledge gives other batches than there were.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<KnownBatch>> Batches { get; init; } = new Dictionary<string, IReadOnlyList<KnownBatch>>();
}
