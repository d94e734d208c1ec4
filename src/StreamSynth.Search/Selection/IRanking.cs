namespace StreamSynth.Search.Selection;

/// <summary>Orders the candidates of one batch, while the model stays as it is and candidates join.</summary>
/// <remarks>Of equal candidates the one whose id comes first is better, so the order depends neither on rows nor on threads.</remarks>
internal interface IRanking
{
    /// <summary>Gets how many candidates the model has scored for this batch.</summary>
    long Scored { get; }

    /// <summary>Lets candidates join, each once; only these are scored.</summary>
    void Join(ReadOnlySpan<int> rows);

    /// <summary>Takes the best candidate.</summary>
    bool TryTake(out Choice choice);

    /// <summary>Tells which candidates would be taken next if none joined.</summary>
    /// <returns>How many were told.</returns>
    int Likely(Span<int> rows);
}
