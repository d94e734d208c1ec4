namespace StreamSynth.Language;

/// <summary>Says who speaks in a conversation with a model.</summary>
public enum Speaker
{
    /// <summary>Whoever sets the rules of the conversation.</summary>
    System,

    /// <summary>Whoever asks.</summary>
    User,
}

/// <summary>Is one message of a conversation.</summary>
/// <param name="Speaker">Who speaks.</param>
/// <param name="Text">What is said; any characters.</param>
public sealed record Message(Speaker Speaker, string Text);

/// <summary>Holds all that one answer depends on beside the model.</summary>
public sealed record Question
{
    /// <summary>Gives the messages in their order; at least one.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>Gives how tokens are drawn.</summary>
    public Sampling Sampling { get; init; } = new();

    /// <summary>Gives the seed of the draws. An endpoint gets it too, and may ignore it.</summary>
    public ulong Seed { get; init; }

    /// <summary>Gives the form that generation is held to where the model can be guided; null for free text.</summary>
    public AnswerForm? Form { get; init; }
}

/// <summary>Says how tokens are drawn.</summary>
public sealed record Sampling
{
    /// <summary>Gives the temperature; 0 takes the most probable token each time.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Gives the share of probability that is drawn from, 0..1.</summary>
    public double TopP { get; init; } = 0.95;

    /// <summary>Gives the number of most probable tokens that are drawn from, in process; 0 for all.</summary>
    public int TopK { get; init; } = 50;

    /// <summary>Gives the most tokens of an answer.</summary>
    public int MaxTokens { get; init; } = 512;
}
