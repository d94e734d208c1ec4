namespace StreamSynth.Language;

/// <summary>Names the languages that a form can be written in: those of ONNX Runtime GenAI. Endpoints know the first.</summary>
public enum FormKind
{
    /// <summary>A JSON schema.</summary>
    JsonSchema,

    /// <summary>A regular expression over the whole answer.</summary>
    Regex,

    /// <summary>A grammar in the notation of Lark.</summary>
    LarkGrammar,
}

/// <summary>Says what answers may look like.</summary>
/// <param name="Kind">The language it is written in.</param>
/// <param name="Name">A name of letters, digits, '_' and '-', which endpoints ask for.</param>
/// <param name="Text">The schema, expression or grammar.</param>
public sealed record AnswerForm(FormKind Kind, string Name, string Text);
