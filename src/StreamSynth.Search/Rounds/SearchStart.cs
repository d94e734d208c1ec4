namespace StreamSynth.Search.Rounds;

/// <summary>Is what is known of a concept before the first question.</summary>
public sealed record SearchStart
{
    /// <summary>Gets rows that belong to the concept.</summary>
    public IReadOnlyList<int> Positives { get; init; } = [];

    /// <summary>Gets rows that do not.</summary>
    public IReadOnlyList<int> Negatives { get; init; } = [];

    /// <summary>Gets rows to ask about where no model can choose, best first: what a text query found, for example.</summary>
    public IReadOnlyList<int> Hints { get; init; } = [];
}
