namespace StreamSynth.Onnx.T5;

/// <summary>Holds what a tokenizer's file says.</summary>
/// <param name="Vocabulary">Cuts words.</param>
/// <param name="Preparation">Gives the words of a text.</param>
internal sealed record UnigramParts(UnigramVocabulary Vocabulary, TextPreparation Preparation)
{
    /// <summary>Gives tokens that are looked for in a text as it is written.</summary>
    public IReadOnlyList<(string Text, int Id)> Special { get; init; } = [];

    /// <summary>Gives the ids of all pieces, control tokens included.</summary>
    public required IReadOnlyDictionary<string, int> Ids { get; init; }
}
