namespace StreamSynth.Onnx.T5;

/// <summary>Turns a text into the words that a unigram model cuts: normalised, and each with a marker where a space stood before it.</summary>
internal sealed record TextPreparation
{
    /// <summary>Gives the steps that normalise a text, in order.</summary>
    public IReadOnlyList<Func<string, string>> Normalizers { get; init; } = [];

    /// <summary>Gives the marker that stands for a space.</summary>
    public string Marker { get; init; } = "▁";

    /// <summary>Tells whether text is split at white space before spaces become markers, so that runs of it count once.</summary>
    public bool SplitsAtWhiteSpace { get; init; }

    /// <summary>Says where a marker is put in front of text that begins without a space: always, first or never.</summary>
    public string Prepend { get; init; } = "always";

    /// <summary>Tells whether a text is cut before each marker.</summary>
    public bool SplitsAtMarkers { get; init; } = true;

    /// <summary>Gives the words.</summary>
    /// <param name="text">A text between special tokens.</param>
    /// <param name="first">Whether the text begins here.</param>
    public IEnumerable<string> Words(string text, bool first)
    {
        foreach (Func<string, string> normalize in Normalizers) text = normalize(text);
        string[] parts = SplitsAtWhiteSpace ? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [text];
        foreach (string part in parts.Where(part => part.Length > 0))
        {
            string marked = part.Replace(" ", Marker, StringComparison.Ordinal);
            bool prepends = Prepend == "always" || (Prepend == "first" && first);
            first = false;
            if (prepends && !marked.StartsWith(Marker, StringComparison.Ordinal)) marked = Marker + marked;
            foreach (string word in SplitsAtMarkers ? Cut(marked) : [marked]) yield return word;
        }
    }

    private IEnumerable<string> Cut(string text)
    {
        int from = 0;
        while (from < text.Length)
        {
            int next = text.IndexOf(Marker, from + 1, StringComparison.Ordinal);
            int end = next < 0 ? text.Length : next;
            yield return text[from..end];
            from = end;
        }
    }
}
