using System.Text;

namespace StreamSynth.Storage.Tables;

/// <summary>Writes file and column names into SQL.</summary>
internal static class SqlText
{
    public static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    public static string Name(string column) => "\"" + column.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>Puts *, ? and [ into brackets: read_parquet takes its argument for a pattern.</summary>
    public static string ExactFile(string path)
    {
        StringBuilder pattern = new(path.Length);
        foreach (char letter in path)
        {
            if (letter is '*' or '?' or '[') pattern.Append('[').Append(letter).Append(']');
            else pattern.Append(letter);
        }

        return Literal(pattern.ToString());
    }
}
