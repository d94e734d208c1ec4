using System.Globalization;
using System.Text;

namespace StreamSynth.Onnx.Clip;

/// <summary>
/// Computes Unicode Normalization Form C (Unicode Standard Annex 15). string.Normalize cannot serve: with InvariantGlobalization, which
/// spares users the ICU libraries, it gives text back unchanged. The table is made by tools/onnx_make_composition_table.py.
/// </summary>
internal static class CanonicalComposition
{
    // Hangul syllables are composed by arithmetic (Unicode Standard, section 3.12).
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly Tables Unicode = Tables.Read();

    /// <summary>Gives the composed form; malformed UTF-16 becomes U+FFFD.</summary>
    /// <param name="text">Any text.</param>
    public static string Compose(string text)
    {
        // Everything below U+0300 that is composed stays so, and nothing there combines.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF')) return text;

        List<int> points = [];
        foreach (Rune rune in text.EnumerateRunes()) Decompose(rune.Value, points);
        Order(points);
        StringBuilder composed = new(text.Length);
        foreach (int point in Join(points)) composed.Append(new Rune(point));
        return composed.ToString();
    }

    private static void Decompose(int point, List<int> points)
    {
        int syllable = point - SyllableBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            points.Add(LeadBase + syllable / (Vowels * Tails));
            points.Add(VowelBase + syllable % (Vowels * Tails) / Tails);
            if (syllable % Tails != 0) points.Add(TailBase + syllable % Tails);
        }
        else if (Unicode.Parts.TryGetValue(point, out int[]? parts))
        {
            foreach (int part in parts) Decompose(part, points);
        }
        else
        {
            points.Add(point);
        }
    }

    // Marks between two starters are sorted by class, keeping the order of equals.
    private static void Order(List<int> points)
    {
        for (int from = 0; from < points.Count;)
        {
            int to = from;
            while (to < points.Count && Class(points[to]) != 0) to++;
            if (to - from > 1)
            {
                int[] sorted = [.. points.GetRange(from, to - from).OrderBy(Class)];
                for (int i = 0; i < sorted.Length; i++) points[from + i] = sorted[i];
            }

            from = to + 1;
        }
    }

    // A mark joins the last starter unless a mark of its own or a higher class stands between them.
    private static List<int> Join(List<int> points)
    {
        List<int> joined = new(points.Count);
        int starter = -1;
        int classBefore = -1;
        foreach (int point in points)
        {
            int ownClass = Class(point);
            bool reaches = starter >= 0 && (starter == joined.Count - 1 || (classBefore != 0 && classBefore < ownClass));
            if (reaches && Pair(joined[starter], point) is { } both)
            {
                joined[starter] = both;
                continue;
            }

            if (ownClass == 0) starter = joined.Count;
            classBefore = ownClass;
            joined.Add(point);
        }

        return joined;
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadBase is >= 0 and < Leads && second - VowelBase is >= 0 and < Vowels)
        {
            return SyllableBase + ((first - LeadBase) * Vowels + (second - VowelBase)) * Tails;
        }

        if (first - SyllableBase is >= 0 and < Leads * Vowels * Tails && (first - SyllableBase) % Tails == 0 && second - TailBase is > 0 and < Tails)
        {
            return first + (second - TailBase);
        }

        return Unicode.Whole.TryGetValue((first, second), out int whole) ? whole : null;
    }

    private static int Class(int point) => Unicode.Classes.GetValueOrDefault(point);

    private sealed record Tables(Dictionary<int, int> Classes, Dictionary<int, int[]> Parts, Dictionary<(int First, int Second), int> Whole)
    {
        public static Tables Read()
        {
            Tables tables = new([], [], []);
            using Stream stream = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("CanonicalComposition.txt")!;
            using StreamReader reader = new(stream);
            while (reader.ReadLine() is { } line)
            {
                bool composes = !line.EndsWith(" !", StringComparison.Ordinal);
                if (line[0] != 'V') tables.Add(line[0], [.. line.TrimEnd('!', ' ')[2..].Split(' ').Select(Hex)], composes);
            }

            return tables;
        }

        private void Add(char kind, int[] numbers, bool composes)
        {
            if (kind == 'C')
            {
                for (int point = numbers[1]; point <= numbers[2]; point++) Classes[point] = numbers[0];
                return;
            }

            Parts[numbers[0]] = numbers[1..];
            if (composes && numbers.Length == 3) Whole[(numbers[1], numbers[2])] = numbers[0];
        }

        private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
