namespace StreamSynth.Storage.Searches;

/// <summary>Is a label of a search, as it stands at last.</summary>
public sealed record SearchLabelRow
{
    /// <summary>Gives the id of the image, as its embedding has it.</summary>
    public required string Id { get; init; }

    /// <summary>Gives what was searched for.</summary>
    public required string Concept { get; init; }

    /// <summary>Gives the label: "yes", "no", or "skip" where nobody could tell.</summary>
    public required string Label { get; init; }

    /// <summary>Gives the round in which it was asked about, from 1; 0 for what was known at the start.</summary>
    public required int Round { get; init; }

    /// <summary>Gives the log-odds that the model held it to be positive when it was chosen, in nats; null where no model chose it.</summary>
    public double? LogOdds { get; init; }
}
