using System.Text;

namespace StreamSynth.Onnx.Clip;

/// <summary>
/// Turns text into the token ids of CLIP (Radford et al. 2021, arXiv:2103.00020, section 2.4): canonical composition, one space for white
/// space, lower case, byte-pair encoding, between a first and a last token. Equal to the tokenizer of openai/clip-vit-base-patch32.
/// Immutable to its users and safe for many threads.
/// </summary>
public sealed class ClipTokenizer
{
    private readonly BytePairs _words;
    private readonly List<(string Text, int Id)> _asWritten = [];
    private readonly List<(string Text, int Id)> _normalized = [];

    private ClipTokenizer(TokenizerFiles files)
    {
        BosId = files.Vocabulary[files.BosToken];
        EosId = files.Vocabulary[files.EosToken];
        PadId = files.Vocabulary[files.PadToken];
        MaxLength = files.MaxLength;
        _words = new BytePairs(files, EosId);
        foreach (string token in new[] { files.BosToken, files.EosToken }.Distinct())
        {
            List<(string Text, int Id)> list = files.FoundOnlyAsWritten.Contains(token) ? _asWritten : _normalized;
            list.Add((token, files.Vocabulary[token]));
        }
    }

    /// <summary>Gives the id of the token that begins every text.</summary>
    public int BosId { get; }

    /// <summary>Gives the id of the token that ends every text.</summary>
    public int EosId { get; }

    /// <summary>Gives the id of the token that fills up to a length.</summary>
    public int PadId { get; }

    /// <summary>Gives the longest encoding that the model takes, from tokenizer_config.json, in tokens; 77 where it does not say.</summary>
    public int MaxLength { get; }

    /// <summary>Reads a tokenizer from vocab.json and merges.txt, or else from tokenizer.json.</summary>
    /// <param name="folder">Folder of the files.</param>
    /// <exception cref="ModelException">A file is missing or cannot be read.</exception>
    public static ClipTokenizer Load(string folder)
    {
        List<ModelFault> faults = [];
        return Read(folder, faults) ?? throw new ModelException(faults);
    }

    /// <summary>Encodes a whole text, neither cut nor filled up.</summary>
    /// <param name="text">Any text, also malformed UTF-16.</param>
    /// <returns>Token ids, from the first token to the last.</returns>
    public int[] Encode(string text) => [.. Tokens(text, int.MaxValue)];

    /// <summary>Encodes a text into a row of fixed length: cut so that the last token stays last, or filled up with <see cref="PadId"/>.</summary>
    /// <param name="text">Any text, also malformed UTF-16.</param>
    /// <param name="row">Receives the ids; at least 2 long.</param>
    /// <returns>How many ids come before the filling.</returns>
    public int Encode(string text, Span<long> row) => Encode(text, row, out _);

    /// <summary>Encodes a text into a row of fixed length, and tells whether it had to be cut.</summary>
    /// <param name="text">Any text, also malformed UTF-16.</param>
    /// <param name="row">Receives the ids; at least 2 long.</param>
    /// <param name="cut">Whether the text is longer than the row.</param>
    /// <returns>How many ids come before the filling.</returns>
    public int Encode(string text, Span<long> row, out bool cut)
    {
        int count = 0;
        cut = false;
        foreach (int id in Tokens(text, row.Length + 1L)) // one more than fits: it shows that there is more
        {
            cut = count == row.Length;
            if (cut) row[^1] = EosId;
            else row[count++] = id;
        }

        row[count..].Fill(PadId);
        return count;
    }

    internal static ClipTokenizer? Read(string folder, List<ModelFault> faults) =>
        TokenizerFiles.Read(folder, faults) is { } files ? new ClipTokenizer(files) : null;

    private IEnumerable<int> Tokens(string text, long limit)
    {
        if (limit < 2) throw new ArgumentOutOfRangeException(nameof(limit), limit, "a row needs room for the first and the last token");
        int room = (int)Math.Min(limit - 2, int.MaxValue);
        yield return BosId;
        foreach (int id in Body(text).Take(room)) yield return id;
        yield return EosId;
    }

    private IEnumerable<int> Body(string text)
    {
        foreach ((string raw, int? special) in Cut(text, _asWritten))
        {
            if (special is { } id) yield return id;
            foreach ((string part, int? named) in special is null ? Cut(Normalize(raw), _normalized) : [])
            {
                if (named is { } other) yield return other;
                else foreach (int token in WordSplitter.Split(part).SelectMany(_words.Encode)) yield return token;
            }
        }
    }

    // Cuts special tokens out of a text, the leftmost first.
    private static IEnumerable<(string Text, int? Special)> Cut(string text, List<(string Text, int Id)> tokens)
    {
        int from = 0;
        while (from < text.Length)
        {
            int at = text.Length;
            (string Text, int Id) found = (string.Empty, 0);
            foreach ((string Text, int Id) token in tokens)
            {
                int place = text.IndexOf(token.Text, from, StringComparison.Ordinal);
                if (place >= 0 && place < at) (at, found) = (place, token);
            }

            if (at > from) yield return (text[from..at], null);
            if (at == text.Length) yield break;
            yield return (found.Text, found.Id);
            from = at + found.Text.Length;
        }
    }

    // White space needs no collapsing here: words end at it, however long it is.
    private static string Normalize(string text)
    {
        StringBuilder lower = new(text.Length);
        foreach (Rune rune in CanonicalComposition.Compose(text).EnumerateRunes())
        {
            // U+0130 is the one letter whose lower case is two code points (Unicode SpecialCasing).
            if (rune.Value == 0x130) lower.Append("i\u0307");
            else lower.Append(Rune.ToLowerInvariant(rune));
        }

        return lower.ToString();
    }
}
