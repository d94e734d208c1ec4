using System.Text;

namespace StreamSynth.Cli.Printing;

/// <summary>Breaks text into lines at spaces.</summary>
internal static class Wrapping
{
    /// <summary>Stands for a space at which a line must not break, as between a payload and its shape.</summary>
    public const char HardSpace = '\u00a0';

    /// <summary>Gives the lines of a text; a word longer than a line stands alone.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.Replace(HardSpace, ' ').ToString();
                line.Clear();
            }

            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }

        yield return line.Replace(HardSpace, ' ').ToString();
    }

    /// <summary>Writes a text with every line indented.</summary>
    public static void WriteIndented(TextWriter output, string text, int indent, int width)
    {
        foreach (string line in Lines(text, width - indent)) output.WriteLine($"{new string(' ', indent)}{line}");
    }

    /// <summary>Writes pairs in two columns, the second one wrapped below itself.</summary>
    public static void WriteColumns(TextWriter output, IReadOnlyList<(string Left, string Right)> rows, int width)
    {
        if (rows.Count == 0) return;

        int left = Math.Min(rows.Max(r => r.Left.Length), 32);
        foreach ((string name, string text) in rows)
        {
            string[] lines = [.. Lines(text, width - left - 4)];
            bool fits = name.Length <= left;
            output.WriteLine(fits ? $"  {name.PadRight(left)}  {lines[0]}" : $"  {name}");
            foreach (string line in fits ? lines.Skip(1) : lines) output.WriteLine($"{new string(' ', left + 4)}{line}");
        }
    }
}
