using System.Text.Json;
using System.Text.RegularExpressions;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Onnx.T5;

/// <summary>Reads a tokenizer.json with a Unigram model, as the tokenizers library writes it for T5.</summary>
internal static class TokenizerJson
{
    private const string Known = "Precompiled, NFC, Replace, Strip, Lowercase, Prepend or Sequence";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static UnigramParts? Read(string path, List<ModelFault> faults)
    {
        int before = faults.Count;
        ModelConfig? file = ModelConfig.Read(path, faults);
        if (file is null) return null;
        try
        {
            UnigramParts? parts = Read(file);
            return faults.Count == before ? parts : null;
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            faults.Add(new ModelFault(ModelFaultCodes.Unreadable, path, $"not a Unigram tokenizer as the tokenizers library writes it: {error.Message}", "copy or download the tokenizer again"));
            return null;
        }
    }

    private static UnigramParts? Read(ModelConfig file)
    {
        if (!file.TryGet("model", out JsonElement model) || model.ValueKind != JsonValueKind.Object || !model.TryGetProperty("vocab", out JsonElement vocabulary)
            || vocabulary.ValueKind != JsonValueKind.Array || vocabulary.GetArrayLength() == 0)
        {
            file.Refuse("model", "a Unigram model: an object with 'vocab', an array of pieces with their scores");
            return null;
        }

        List<(string Text, int Id, double Score)> pieces = [];
        foreach (JsonElement piece in vocabulary.EnumerateArray()) pieces.Add((piece[0].GetString()!, pieces.Count, piece[1].GetDouble()));
        List<(string Text, int Id)> special = [];
        if (file.TryGet("added_tokens", out JsonElement added))
        {
            special.AddRange(added.EnumerateArray().Select(token => (token.GetProperty("content").GetString()!, token.GetProperty("id").GetInt32())));
        }

        HashSet<string> names = [.. special.Select(token => token.Text)];
        int unknown = model.TryGetProperty("unk_id", out JsonElement id) && id.ValueKind == JsonValueKind.Number ? id.GetInt32() : 0;
        bool bytes = model.TryGetProperty("byte_fallback", out JsonElement fallback) && fallback.ValueKind == JsonValueKind.True;
        List<Func<string, string>> steps = [];
        if (file.TryGet("normalizer", out JsonElement normalizer)) ReadNormalizer(file, normalizer, steps);
        TextPreparation preparation = new() { Normalizers = steps, Prepend = "never", SplitsAtMarkers = false };
        if (file.TryGet("pre_tokenizer", out JsonElement splitter)) preparation = ReadSplitter(file, splitter, preparation);
        return new UnigramParts(new UnigramVocabulary([.. pieces.Where(piece => piece.Id != unknown && !names.Contains(piece.Text))], unknown, bytes), preparation)
        {
            Special = special,
            Ids = pieces.GroupBy(piece => piece.Text).ToDictionary(group => group.Key, group => group.First().Id),
        };
    }

    private static void ReadNormalizer(ModelConfig file, JsonElement normalizer, List<Func<string, string>> steps)
    {
        string type = normalizer.GetProperty("type").GetString()!;
        switch (type)
        {
            case "Sequence":
                foreach (JsonElement inner in normalizer.GetProperty("normalizers").EnumerateArray()) ReadNormalizer(file, inner, steps);
                break;
            case "Precompiled" when CharacterMap.Read(normalizer.GetProperty("precompiled_charsmap").GetBytesFromBase64()) is { } map:
                steps.Add(map.Apply);
                break;
            case "NFC":
                steps.Add(CanonicalComposition.Compose);
                break;
            case "Lowercase":
                steps.Add(text => text.ToLowerInvariant());
                break;
            case "Prepend":
                string start = normalizer.GetProperty("prepend").GetString()!;
                steps.Add(text => text.Length == 0 ? text : start + text);
                break;
            case "Strip":
                bool left = normalizer.GetProperty("strip_left").GetBoolean();
                bool right = normalizer.GetProperty("strip_right").GetBoolean();
                steps.Add(text => left && right ? text.Trim() : left ? text.TrimStart() : right ? text.TrimEnd() : text);
                break;
            case "Replace":
                steps.Add(Replacement(normalizer));
                break;
            default:
                file.Refuse("normalizer", $"one of {Known}, each whole; '{type}' is not, or its data cannot be read");
                break;
        }
    }

    private static Func<string, string> Replacement(JsonElement normalizer)
    {
        string content = normalizer.GetProperty("content").GetString()!;
        JsonElement pattern = normalizer.GetProperty("pattern");
        if (pattern.TryGetProperty("String", out JsonElement plain))
        {
            string old = plain.GetString()!;
            return text => text.Replace(old, content, StringComparison.Ordinal);
        }

        // A pattern from a file must not be able to run for ever: the engine without backtracking is linear.
        Regex regex = new(pattern.GetProperty("Regex").GetString()!, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return text => regex.Replace(text, _ => content);
    }

    private static TextPreparation ReadSplitter(ModelConfig file, JsonElement splitter, TextPreparation preparation)
    {
        string type = splitter.GetProperty("type").GetString()!;
        switch (type)
        {
            case "Sequence":
                return splitter.GetProperty("pretokenizers").EnumerateArray().Aggregate(preparation, (sum, inner) => ReadSplitter(file, inner, sum));
            case "WhitespaceSplit":
                return preparation with { SplitsAtWhiteSpace = true };
            case "Metaspace":
                bool prefix = !splitter.TryGetProperty("add_prefix_space", out JsonElement add) || add.ValueKind != JsonValueKind.False;
                string prepend = splitter.TryGetProperty("prepend_scheme", out JsonElement scheme) ? scheme.GetString()! : prefix ? "always" : "never";
                bool split = !splitter.TryGetProperty("split", out JsonElement cut) || cut.ValueKind != JsonValueKind.False;
                return preparation with { Marker = splitter.GetProperty("replacement").GetString()!, Prepend = prepend, SplitsAtMarkers = split };
            default:
                file.Refuse("pre_tokenizer", $"Metaspace, WhitespaceSplit or a Sequence of them; found '{type}'");
                return preparation;
        }
    }
}
