using System.Text;

namespace StreamSynth.Onnx.T5;

/// <summary>Reads a spiece.model: a protocol buffer of SentencePiece (sentencepiece_model.proto), of which T5's Unigram model needs few fields.</summary>
internal static class SentencePieceFile
{
    private const int Unigram = 1;
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int UserDefined = 4;
    private const int Byte = 6;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static UnigramParts? Read(string path, List<ModelFault> faults)
    {
        try
        {
            return Read(File.ReadAllBytes(path), path, faults);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            faults.Add(new ModelFault(ModelFaultCodes.Unreadable, path, $"not a SentencePiece model: {error.Message}", "copy or download the tokenizer again"));
            return null;
        }
    }

    private static UnigramParts? Read(byte[] file, string path, List<ModelFault> faults)
    {
        List<(string Text, float Score, int Kind)> pieces = [];
        Trainer trainer = new(Unigram, ByteFallback: false, MarkersBehind: false);
        Normalizer normalizer = new(default, AddsPrefix: true, RemovesExtraSpaces: true);
        foreach (ProtoField field in ProtoField.In(file))
        {
            if (field.Number == 1) pieces.Add(ReadPiece(field.Bytes));
            if (field.Number == 2) trainer = ReadTrainer(field.Bytes);
            if (field.Number == 3) normalizer = ReadNormalizer(field.Bytes);
        }

        CharacterMap? map = normalizer.Map.IsEmpty ? null : CharacterMap.Read(normalizer.Map.Span);
        string? refused = pieces.Count == 0 ? "it holds no pieces"
            : trainer.Model != Unigram ? $"its model_type is {trainer.Model}, not {Unigram} (Unigram)"
            : trainer.MarkersBehind ? "it marks spaces behind words"
            : !normalizer.RemovesExtraSpaces ? "it keeps runs of spaces"
            : map is null && !normalizer.Map.IsEmpty ? "its precompiled_charsmap cannot be read"
            : null;
        if (refused is not null)
        {
            faults.Add(new ModelFault(ModelFaultCodes.Config, path, $"expected T5's kind of SentencePiece model, but {refused}", "add the tokenizer.json of the same model, which the tokenizers library writes"));
            return null;
        }

        (string Text, int Id, double Score)[] cuttable =
            [.. pieces.Select((piece, id) => (piece, id)).Where(p => p.piece.Kind is Normal or UserDefined or Byte).Select(p => (p.piece.Text, p.id, (double)p.piece.Score))];
        int unknown = Math.Max(0, pieces.FindIndex(piece => piece.Kind == Unknown));
        List<Func<string, string>> steps = map is null ? [OneSpace] : [map.Apply, OneSpace];
        if (normalizer.AddsPrefix) steps.Add(text => text.Length == 0 ? text : " " + text);
        TextPreparation preparation = new() { Normalizers = steps, Prepend = "never" };
        return new UnigramParts(new UnigramVocabulary(cuttable, unknown, trainer.ByteFallback), preparation)
        {
            Ids = pieces.Select((piece, id) => (piece.Text, id)).GroupBy(piece => piece.Text).ToDictionary(group => group.Key, group => group.First().id),
        };
    }

    private static string OneSpace(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static (string Text, float Score, int Kind) ReadPiece(ReadOnlyMemory<byte> message)
    {
        (string text, float score, int kind) = (string.Empty, 0f, Normal);
        foreach (ProtoField field in ProtoField.In(message))
        {
            if (field.Number == 1) text = Encoding.UTF8.GetString(field.Bytes.Span);
            if (field.Number == 2) score = BitConverter.UInt32BitsToSingle((uint)field.Value);
            if (field.Number == 3) kind = (int)field.Value;
        }

        return (text, score, kind);
    }

    private static Trainer ReadTrainer(ReadOnlyMemory<byte> message)
    {
        Trainer trainer = new(Unigram, ByteFallback: false, MarkersBehind: false);
        foreach (ProtoField field in ProtoField.In(message))
        {
            if (field.Number == 3) trainer = trainer with { Model = (int)field.Value };
            if (field.Number == 24) trainer = trainer with { MarkersBehind = field.Value != 0 };
            if (field.Number == 35) trainer = trainer with { ByteFallback = field.Value != 0 };
        }

        return trainer;
    }

    private static Normalizer ReadNormalizer(ReadOnlyMemory<byte> message)
    {
        Normalizer normalizer = new(default, AddsPrefix: true, RemovesExtraSpaces: true);
        foreach (ProtoField field in ProtoField.In(message))
        {
            if (field.Number == 2) normalizer = normalizer with { Map = field.Bytes };
            if (field.Number == 3) normalizer = normalizer with { AddsPrefix = field.Value != 0 };
            if (field.Number == 4) normalizer = normalizer with { RemovesExtraSpaces = field.Value != 0 };
        }

        return normalizer;
    }

    private sealed record Trainer(int Model, bool ByteFallback, bool MarkersBehind);

    private sealed record Normalizer(ReadOnlyMemory<byte> Map, bool AddsPrefix, bool RemovesExtraSpaces);
}
