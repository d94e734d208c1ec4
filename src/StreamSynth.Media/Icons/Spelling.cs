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

    /// <summary>Counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    private static int Edits(string from, string to)
    {
        int[,] edits = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                int replaced = edits[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                if (swapped) edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }

        return edits[from.Length, to.Length];
    }
}
