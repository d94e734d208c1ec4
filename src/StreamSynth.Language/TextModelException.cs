namespace StreamSynth.Language;

/// <summary>Says why a model gave no reply, and what to do about it. Never holds a key.</summary>
/// <param name="code">Stable code, one of <see cref="TextModelCodes"/>.</param>
/// <param name="message">Where, expected and found.</param>
/// <param name="fix">What to do.</param>
/// <param name="inner">The exception behind it.</param>
public sealed class TextModelException(string code, string message, string fix, Exception? inner = null) : Exception($"{message} Fix: {fix}", inner)
{
    /// <summary>Gives the stable code.</summary>
    public string Code { get; } = code;

    /// <summary>Gives what to do.</summary>
    public string Fix { get; } = fix;
}

/// <summary>Names the stable codes of language models and their answers; a code never changes its meaning.</summary>
public static class TextModelCodes
{
    /// <summary>An option is wrong, or two contradict each other.</summary>
    public const string Option = "SS4150";

    /// <summary>The endpoint cannot be reached, or fails again and again.</summary>
    public const string Unavailable = "SS4151";

    /// <summary>The endpoint refuses the question: key, model name or address.</summary>
    public const string Refused = "SS4152";

    /// <summary>The model in process failed.</summary>
    public const string Failed = "SS4153";

    /// <summary>No answer fits what was asked for, however often it was asked.</summary>
    public const string BadAnswer = "SS4154";

    /// <summary>WordNet's files are missing or damaged.</summary>
    public const string WordNet = "SS4155";
}
