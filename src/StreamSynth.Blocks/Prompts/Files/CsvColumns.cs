using StreamSynth.Engine.Graph;

namespace StreamSynth.Blocks.Prompts.Files;

/// <summary>Knows where prompt and class stand in the records of a CSV file.</summary>
/// <param name="count">Fields of the header.</param>
/// <param name="prompt">Place of the prompt.</param>
/// <param name="label">Place of the class.</param>
/// <param name="separator">Separator.</param>
internal sealed class CsvColumns(int count, int prompt, int label, char separator)
{
    /// <summary>Reads the header.</summary>
    /// <exception cref="GraphException">It cannot be read, or a column is not there any more.</exception>
    public static CsvColumns Of(TextRecord header, ReadPromptCsvOptions options)
    {
        try
        {
            if (header.Error is { } error) throw error;
            List<string> names = CsvFields.Split(header.Text, options.Separator[0]);
            (int prompt, int label) = (names.IndexOf(options.PromptColumn), names.IndexOf(options.ClassColumn));
            if (prompt < 0 || label < 0) throw new FormatException($"columns '{options.PromptColumn}' and '{options.ClassColumn}' are wanted; it has {string.Join(", ", names)}.");

            return new(names.Count, prompt, label, options.Separator[0]);
        }
        catch (FormatException e)
        {
            throw new GraphException(new Diagnostic("SS4122", "options.file", $"the header of '{options.File}' is of no use: {e.Message}"));
        }
    }

    /// <summary>Reads one record.</summary>
    public PromptRow Read(TextRecord record)
    {
        string place = $"line {record.Line}";
        if (record.Error is not null) return new(place, null, null, record.Error);
        try
        {
            List<string> fields = CsvFields.Split(record.Text, separator);
            return fields.Count == count
                ? new(place, fields[label].Trim(), fields[prompt].Trim())
                : new(place, null, null, new FormatException($"it has {fields.Count} fields, but the header has {count}."));
        }
        catch (FormatException e)
        {
            return new(place, null, null, e);
        }
    }
}
