namespace StreamSynth.Storage.Runs;

/// <summary>Holds how well one meaning of a class's name fits the real images of the class.</summary>
public sealed record SenseRow
{
    /// <summary>Gives the node that resolved.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the class's name.</summary>
    public required string Class { get; init; }

    /// <summary>Gives what the thing is called in this meaning.</summary>
    public required string Name { get; init; }

    /// <summary>Gives what it is, in a few words; empty for the plain name.</summary>
    public required string Gloss { get; init; }

    /// <summary>Gives who gave the meaning: "llm", "wordNet", or "name" for the plain name.</summary>
    public required string Source { get; init; }

    /// <summary>Gives the cosine similarity of its text to the mean of the class's real images.</summary>
    public required double Score { get; init; }

    /// <summary>Gives <see cref="Score"/> less the mean similarity to the images of the other classes.</summary>
    public required double Margin { get; init; }

    /// <summary>Tells whether it became the text of the class.</summary>
    public required bool Chosen { get; init; }

    /// <summary>Gives the text of the class, on the chosen row alone.</summary>
    public string? Text { get; init; }

    /// <summary>Gives why the choice should be looked at, on the chosen row alone: "allAlike", "nameFitsBetter", "lowMargin" or "smallLead"; null where nothing is odd.</summary>
    public string? Flag { get; init; }

    /// <summary>Gives the first real images of the class side by side, as PNG; empty on all rows but the chosen one.</summary>
    public byte[] Images { get; init; } = [];
}
