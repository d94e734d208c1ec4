namespace StreamSynth.Media.Icons;

/// <summary>Finds the name a misspelt one was probably meant to be.</summary>
internal static class Spelling
{
    /// <summary>Gives the candidate with the fewest edits, or null when none is near; ties go to the earlier candidate.</summary>
    internal static string? Nearest(string name, IEnumerable<string> candidates)
    {
        int most = Math.Max(1, name.Length / 3);
        string? nearest = null;
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) > most) continue;
            int edits = Edits(name, candidate);
            if (edits > most) continue;
            nearest = candidate;
            most = edits - 1;
        }

        return nearest;
    }

    /// <summary>Counts insertions, deletions and replacements from one word to the other (Levenshtein), one row at a time.</summary>
    private static int Edits(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[to.Length];
    }
}
