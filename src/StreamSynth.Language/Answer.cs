namespace StreamSynth.Language;

/// <summary>Says why an answer ended.</summary>
public enum AnswerEnd
{
    /// <summary>The model had said all.</summary>
    Stop,

    /// <summary>It reached the most tokens allowed: the text is cut off.</summary>
    Length,

    /// <summary>The endpoint withheld it: a refusal, or a filter of contents.</summary>
    Withheld,

    /// <summary>The reply holds no answer: garbage, HTML, or too many bytes.</summary>
    Unusable,
}

/// <summary>Holds what a model said.</summary>
/// <param name="Text">The text; empty when there is none.</param>
/// <param name="End">Why it ended.</param>
public sealed record Answer(string Text, AnswerEnd End)
{
    /// <summary>Gives the tokens of the question; null when the endpoint does not say.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>Gives the tokens of the answer; null when the endpoint does not say.</summary>
    public int? AnswerTokens { get; init; }

    /// <summary>Gives why the reply holds no usable text: expected and found; null when it does.</summary>
    public string? Fault { get; init; }
}
