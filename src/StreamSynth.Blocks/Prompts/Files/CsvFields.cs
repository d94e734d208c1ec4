using System.Text;

namespace StreamSynth.Blocks.Prompts.Files;

/// <summary>Splits one CSV record into its fields.</summary>
/// <remarks>Source: RFC 4180, section 2, with the separator of choice; spaces belong to the field, and a quote within an unquoted field stands for itself.</remarks>
internal static class CsvFields
{
    private const char Quote = '"';

    /// <summary>Splits a record.</summary>
    /// <param name="record">The record, line ends within quoted fields included.</param>
    /// <param name="separator">Separator.</param>
    /// <exception cref="FormatException">A quote is not closed, or something follows a closing quote.</exception>
    public static List<string> Split(string record, char separator)
    {
        var fields = new List<string>();
        int at = 0;
        while (true)
        {
            bool isQuoted = at < record.Length && record[at] == Quote;
            fields.Add(isQuoted ? ReadQuoted(record, ref at, fields.Count + 1) : ReadPlain(record, ref at, separator));
            if (at == record.Length) return fields;
            if (record[at] != separator) throw new FormatException($"field {fields.Count} goes on after its closing quote, with '{record[at]}'.");

            at++;
        }
    }

    private static string ReadPlain(string record, ref int at, char separator)
    {
        int end = record.IndexOf(separator, at);
        if (end < 0) end = record.Length;
        string field = record[at..end];
        at = end;

        return field;
    }

    private static string ReadQuoted(string record, ref int at, int number)
    {
        var field = new StringBuilder();
        for (at++; at < record.Length; at++)
        {
            if (record[at] != Quote)
            {
                field.Append(record[at]);
                continue;
            }

            bool isDoubled = at + 1 < record.Length && record[at + 1] == Quote;
            at++;
            if (!isDoubled) return field.ToString();

            field.Append(Quote);
        }

        throw new FormatException($"field {number} opens a quote that is never closed.");
    }
}
