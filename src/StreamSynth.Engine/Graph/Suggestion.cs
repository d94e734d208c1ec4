namespace StreamSynth.Engine.Graph;

/// <summary>Finds the known name that a mistyped one most likely meant.</summary>
public static class Suggestion
{
    /// <summary>Gives "did you mean 'x'?" for the nearest known name, or null when none is near.</summary>
    /// <param name="found">What was written.</param>
    /// <param name="known">What could have been written.</param>
    public static string? For(string found, IEnumerable<string> known) => Nearest(found, known) is { } name ? $"did you mean '{name}'?" : null;

    /// <summary>Gives the nearest known name, or null when none is near.</summary>
    /// <param name="found">What was written.</param>
    /// <param name="known">What could have been written.</param>
    public static string? Nearest(string found, IEnumerable<string> known)
    {
        // A third of the letters wrong is still a typing slip; more is another word.
        int limit = Math.Max(2, found.Length / 3);
        (string Name, int Distance) best = known.Select(k => (k, Distance(found, k))).DefaultIfEmpty((string.Empty, int.MaxValue)).MinBy(p => p.Item2);

        return best.Distance <= limit ? best.Name : null;
    }

    /// <summary>Counts the insertions, deletions, replacements and swaps of neighbours that turn one word into another.</summary>
    /// <remarks>Source: optimal string alignment distance (restricted Damerau and Levenshtein).</remarks>
    public static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if (swapped) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
