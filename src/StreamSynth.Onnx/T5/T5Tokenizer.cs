using System.Text.Json;

namespace StreamSynth.Onnx.T5;

/// <summary>
/// Turns text into the token ids of T5 (Raffel et al. 2020, arXiv:1910.10683, section 2.2): the pieces of a SentencePiece Unigram model and
/// an end token. Read from tokenizer.json, or else from spiece.model. Immutable to its users and safe for many threads.
/// </summary>
public sealed class T5Tokenizer
{
    private const int UsualLength = 512;

    private readonly UnigramParts _parts;

    private T5Tokenizer(UnigramParts parts, int eos, int pad, int length)
    {
        _parts = parts;
        EosId = eos;
        PadId = pad;
        MaxLength = length;
    }

    /// <summary>Gives the id of the token that ends every text.</summary>
    public int EosId { get; }

    /// <summary>Gives the id of the token that fills up to a length.</summary>
    public int PadId { get; }

    /// <summary>Gives the longest encoding that the model takes, from tokenizer_config.json, in tokens; 512 where it does not say.</summary>
    public int MaxLength { get; }

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="folder">Folder with tokenizer.json or spiece.model, and with tokenizer_config.json where there is one.</param>
    /// <exception cref="ModelException">A file is missing or cannot be read.</exception>
    public static T5Tokenizer Load(string folder)
    {
        List<ModelFault> faults = [];
        return Read(folder, faults) ?? throw new ModelException(faults);
    }

    /// <summary>Encodes a whole text, neither cut nor filled up.</summary>
    /// <param name="text">Any text, also malformed UTF-16.</param>
    /// <returns>Token ids, the end token last.</returns>
    public int[] Encode(string text) => [.. Body(text), EosId];

    /// <summary>Encodes a text into a row of fixed length: cut so that the end token stays last, or filled up with <see cref="PadId"/>.</summary>
    /// <param name="text">Any text, also malformed UTF-16.</param>
    /// <param name="row">Receives the ids; at least 1 long.</param>
    /// <param name="cut">Whether the text is longer than the row.</param>
    /// <returns>How many ids come before the filling.</returns>
    public int Encode(string text, Span<long> row, out bool cut)
    {
        int count = 0;
        cut = false;
        foreach (int id in Body(text))
        {
            cut = count == row.Length - 1;
            if (cut) break;
            row[count++] = id;
        }

        row[count++] = EosId;
        row[count..].Fill(PadId);
        return count;
    }

    internal static T5Tokenizer? Read(string folder, List<ModelFault> faults)
    {
        string json = Path.Combine(folder, "tokenizer.json");
        string model = Path.Combine(folder, "spiece.model");
        if (!File.Exists(json) && !File.Exists(model))
        {
            ModelFault missing = ModelFiles.MissingFile(json);
            faults.Add(missing with { Fix = "add tokenizer.json (or spiece.model) from the model's publisher; T5 needs one of them" });
            return null;
        }

        UnigramParts? parts = File.Exists(json) ? TokenizerJson.Read(json, faults) : SentencePieceFile.Read(model, faults);
        if (parts is null) return null;

        int before = faults.Count;
        ModelConfig? config = ModelConfig.ReadIfThere(Path.Combine(folder, "tokenizer_config.json"), faults);
        ModelConfig? map = ModelConfig.ReadIfThere(Path.Combine(folder, "special_tokens_map.json"), faults);
        int eos = IdOf("eos_token", "</s>", parts, folder, faults, config, map);
        int pad = IdOf("pad_token", "<pad>", parts, folder, faults, config, map);

        // Some publishers write 1e30 for "no limit": the length that T5 was trained with then decides.
        double length = config?.Number("model_max_length", UsualLength) ?? UsualLength;
        if (length < 1) config!.Refuse("model_max_length", "at least 1, for the end token");
        return faults.Count == before ? new T5Tokenizer(parts, eos, pad, length < 1e6 ? (int)length : UsualLength) : null;
    }

    private static int IdOf(string member, string usual, UnigramParts parts, string folder, List<ModelFault> faults, params ReadOnlySpan<ModelConfig?> files)
    {
        string token = usual;
        foreach (ModelConfig? file in files)
        {
            if (file is null || !file.TryGet(member, out JsonElement value)) continue;
            token = (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content) ? content : value).ToString();
            break;
        }

        foreach ((string text, int id) in parts.Special)
        {
            if (text == token) return id;
        }

        if (parts.Ids.TryGetValue(token, out int found)) return found;
        faults.Add(new ModelFault(
            ModelFaultCodes.Config, folder, $"the vocabulary of {parts.Ids.Count} pieces lacks the {member} '{token}'", "take vocabulary and tokenizer_config.json from the same model"));
        return 0;
    }

    private IEnumerable<int> Body(string text)
    {
        int from = 0;
        while (from < text.Length)
        {
            (int at, string special, int id) = NextSpecial(text, from);
            string between = text[from..at];
            foreach (string word in _parts.Preparation.Words(between, from == 0))
            {
                foreach (int piece in _parts.Vocabulary.Encode(word)) yield return piece;
            }

            if (special.Length > 0) yield return id;
            from = at + special.Length;
        }
    }

    private (int At, string Text, int Id) NextSpecial(string text, int from)
    {
        (int At, string Text, int Id) next = (text.Length, string.Empty, 0);
        foreach ((string token, int id) in _parts.Special)
        {
            int at = token.Length == 0 ? -1 : text.IndexOf(token, from, StringComparison.Ordinal);
            if (at >= 0 && (at < next.At || (at == next.At && token.Length > next.Text.Length))) next = (at, token, id);
        }

        return next;
    }
}
