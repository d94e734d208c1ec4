namespace StreamSynth.Labelling;

/// <summary>Says what a person is asked to label.</summary>
public sealed record LabelSubject
{
    /// <summary>Gets the name of the concept, as the page shows it.</summary>
    public required string Concept { get; init; }

    /// <summary>Gets the labels at which the search ends, those given at the start included.</summary>
    public required int Budget { get; init; }

    /// <summary>Gets ids of known positives that the page shows beside the question; at most the first six.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}
