namespace StreamSynth.Cli.Printing;

/// <summary>Writes a table whose first column is a name and whose others are numbers.</summary>
internal static class NumberTable
{
    /// <summary>Writes a blank line and the table; the titles stand two columns further left than the rows.</summary>
    public static void Write(IReadOnlyList<string[]> rows, string indent, TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length))];
        output.WriteLine();
        for (int i = 0; i < rows.Count; i++)
        {
            string inset = i == 0 ? string.Empty : "  ";
            string name = rows[i][0].PadRight(widths[0] + 2 - inset.Length);
            output.WriteLine($"{indent}{inset}{name}{string.Concat(rows[i].Skip(1).Select((cell, c) => $"  {cell.PadLeft(widths[c + 1])}"))}".TrimEnd());
        }
    }
}
