namespace StreamSynth.Language.Answers;

/// <summary>Holds what was read out of one answer: entries, or why it is bad.</summary>
/// <typeparam name="T">An entry.</typeparam>
public sealed record Read<T>
{
    /// <summary>Gives the entries in the model's order, without duplicates; empty when the answer is bad.</summary>
    public IReadOnlyList<T> Entries { get; init; } = [];

    /// <summary>Gives why the answer is bad: expected and found; null when it is good.</summary>
    public string? Fault { get; init; }

    /// <summary>Gives why single entries were refused, with each entry; duplicates are not among them.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    internal static Read<T> Bad(string fault) => new() { Fault = fault };
}
