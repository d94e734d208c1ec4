namespace StreamSynth.Search.Rounds;

/// <summary>Is what an oracle says about a point.</summary>
public enum Answer
{
    /// <summary>The point belongs to the concept.</summary>
    Yes,

    /// <summary>The point does not belong to the concept.</summary>
    No,

    /// <summary>Nobody can tell: the point stays without a label and is not asked about again.</summary>
    Skip,

    /// <summary>The answer before was wrong: it is withdrawn, and its point is asked about again. Reaches back to the beginning of the batch.</summary>
    Back,
}
