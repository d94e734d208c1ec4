using System.Text.Json;

namespace StreamSynth.Onnx.Clip;

/// <summary>Reads a tokenizer folder: vocab.json with merges.txt, or tokenizer.json; and tokenizer_config.json or special_tokens_map.json.</summary>
internal sealed class TokenizerFiles
{
    private const string Bos = "<|startoftext|>";
    private const string Eos = "<|endoftext|>";
    private const int UsualLength = 77;

    private TokenizerFiles(Dictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges)
    {
        Vocabulary = vocabulary;
        Merges = merges;
    }

    /// <summary>Gives the token ids by their text, in the byte alphabet of GPT-2.</summary>
    public Dictionary<string, int> Vocabulary { get; }

    /// <summary>Gives the merges, the first one first.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges { get; }

    /// <summary>Gives the text of the token that begins every text.</summary>
    public string BosToken { get; private set; } = Bos;

    /// <summary>Gives the text of the token that ends every text.</summary>
    public string EosToken { get; private set; } = Eos;

    /// <summary>Gives the text of the token that fills up; not always the last one (Stable Diffusion 2 pads with "!").</summary>
    public string PadToken { get; private set; } = Eos;

    /// <summary>Gives the longest encoding that the model takes.</summary>
    public int MaxLength { get; private set; } = UsualLength;

    /// <summary>Gives special tokens that are only found in text as it was written, before it is made lower case.</summary>
    public HashSet<string> FoundOnlyAsWritten { get; } = [];

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">Folder of the tokenizer.</param>
    /// <param name="faults">Receives what is wrong.</param>
    /// <returns>The files' contents, or null if they cannot be used.</returns>
    public static TokenizerFiles? Read(string folder, List<ModelFault> faults)
    {
        int before = faults.Count;
        TokenizerFiles? files = File.Exists(Path.Combine(folder, "vocab.json")) || !File.Exists(Path.Combine(folder, "tokenizer.json"))
            ? FromVocabulary(folder, faults)
            : FromTokenizerJson(Path.Combine(folder, "tokenizer.json"), faults);
        if (files is null) return null;

        files.ReadSettings(folder, faults);
        foreach (string token in new[] { files.BosToken, files.EosToken, files.PadToken }.Distinct())
        {
            if (files.Vocabulary.ContainsKey(token)) continue;
            faults.Add(new ModelFault(
                ModelFaultCodes.Config, folder, $"the vocabulary of {files.Vocabulary.Count} tokens lacks the special token '{token}'", "take vocabulary and tokenizer_config.json from the same model"));
        }

        return faults.Count == before ? files : null;
    }

    private static TokenizerFiles? FromVocabulary(string folder, List<ModelFault> faults)
    {
        ModelConfig? vocabulary = ModelConfig.Read(Path.Combine(folder, "vocab.json"), faults);
        string merges = Path.Combine(folder, "merges.txt");
        if (!File.Exists(merges)) faults.Add(ModelFiles.MissingFile(merges));
        if (vocabulary is null || !File.Exists(merges)) return null;

        IEnumerable<string> lines = File.ReadLines(merges).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal));
        return Build(vocabulary.Root, lines.Select(Pair), folder, faults);
    }

    private static TokenizerFiles? FromTokenizerJson(string path, List<ModelFault> faults)
    {
        ModelConfig? file = ModelConfig.Read(path, faults);
        if (file is null) return null;
        if (!file.TryGet("model", out JsonElement model) || model.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("vocab", out JsonElement vocabulary) || vocabulary.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("merges", out JsonElement merges) || merges.ValueKind != JsonValueKind.Array)
        {
            file.Refuse("model", "an object with 'vocab' and 'merges' (byte-level BPE)");
            return null;
        }

        TokenizerFiles? files = Build(vocabulary, merges.EnumerateArray().Select(Pair), path, faults);
        if (files is null || !file.TryGet("added_tokens", out JsonElement added) || added.ValueKind != JsonValueKind.Array) return files;
        foreach (JsonElement token in added.EnumerateArray())
        {
            string text = token.GetProperty("content").GetString()!;
            files.Vocabulary.TryAdd(text, token.GetProperty("id").GetInt32());
            if (token.TryGetProperty("normalized", out JsonElement normalized) && normalized.ValueKind == JsonValueKind.False) files.FoundOnlyAsWritten.Add(text);
        }

        return files;
    }

    private static TokenizerFiles? Build(JsonElement vocabulary, IEnumerable<(string Left, string Right)> merges, string path, List<ModelFault> faults)
    {
        try
        {
            return new TokenizerFiles(vocabulary.EnumerateObject().ToDictionary(token => token.Name, token => token.Value.GetInt32()), [.. merges]);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or ArgumentException)
        {
            faults.Add(new ModelFault(ModelFaultCodes.Unreadable, path, $"not a byte-level BPE vocabulary: {error.Message}", "copy or download the tokenizer again"));
            return null;
        }
    }

    private static (string Left, string Right) Pair(string line)
    {
        string[] parts = line.Split(' ');
        return parts.Length == 2 ? (parts[0], parts[1]) : throw new FormatException($"expected two parts in the merge '{line}'");
    }

    // Newer files of the tokenizers library write a merge as an array of two strings.
    private static (string Left, string Right) Pair(JsonElement merge) =>
        merge.ValueKind == JsonValueKind.Array ? (merge[0].GetString()!, merge[1].GetString()!) : Pair(merge.GetString()!);

    private void ReadSettings(string folder, List<ModelFault> faults)
    {
        ModelConfig? map = ModelConfig.ReadIfThere(Path.Combine(folder, "special_tokens_map.json"), faults);
        ModelConfig? config = ModelConfig.ReadIfThere(Path.Combine(folder, "tokenizer_config.json"), faults);
        BosToken = Token("bos_token", config, map) ?? Bos;
        EosToken = Token("eos_token", config, map) ?? Eos;
        PadToken = Token("pad_token", config, map) ?? EosToken;

        // Some publishers write 1e30 for "no limit": the model's own length then decides.
        double length = config?.Number("model_max_length", UsualLength) ?? UsualLength;
        if (length < 2) config!.Refuse("model_max_length", "at least 2, for the first and the last token");
        MaxLength = length is >= 2 and < 1e6 ? (int)length : UsualLength;
    }

    private static string? Token(string member, params ReadOnlySpan<ModelConfig?> files)
    {
        foreach (ModelConfig? file in files)
        {
            if (file is null || !file.TryGet(member, out JsonElement value)) continue;
            if (value.ValueKind == JsonValueKind.String) return value.GetString();
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content)) return content.GetString();
        }

        return null;
    }
}
