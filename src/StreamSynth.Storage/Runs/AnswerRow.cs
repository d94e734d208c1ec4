namespace StreamSynth.Storage.Runs;

/// <summary>Holds what a language model said to one question, so that a run that goes on does not ask again. Holds no key of an endpoint.</summary>
public sealed record AnswerRow
{
    /// <summary>Gives the SHA-256 over model, question, sampling, form, seed and attempt: what the answer is found by.</summary>
    public required string Hash { get; init; }

    /// <summary>Gives the node that asked.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the model: its weights' hash in process, or address and name.</summary>
    public required string Model { get; init; }

    /// <summary>Gives the question.</summary>
    public required string Question { get; init; }

    /// <summary>Gives the seed it was asked with.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Gives the attempt, 0, 1, 2, ...: each after a bad answer.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gives the answer; empty when there was none.</summary>
    public required string Text { get; init; }

    /// <summary>Gives why it ended: "stop", "length", "withheld" or "unusable".</summary>
    public required string End { get; init; }

    /// <summary>Gives why the reply held no text; null when it did.</summary>
    public string? Fault { get; init; }

    /// <summary>Gives why the answer counts as bad; null when it was taken.</summary>
    public string? Refused { get; init; }

    /// <summary>Gives the tokens of the question; null when unknown.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>Gives the tokens of the answer; null when unknown.</summary>
    public int? AnswerTokens { get; init; }
}
