namespace StreamSynth.Labelling;

/// <summary>Says what a person is asked to label.</summary>
public sealed record LabelSubject
{
    /// <summary>Gets the name of the concept, as the page shows it.</summary>
    public required string Concept { get; init; }

    /// <summary>Gets the labels at which the search ends, those given at the start included.</summary>
    public required int Budget { get; init; }

    /// <summary>Gets where the pictures are, as the user named it, for the page to say where one is missing.</summary>
    public string Pictures { get; init; } = string.Empty;

    /// <summary>Gets ids of known positives that the page shows beside the question; at most the first six.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}
