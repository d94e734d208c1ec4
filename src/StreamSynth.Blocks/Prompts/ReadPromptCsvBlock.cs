using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Text;
using StreamSynth.Blocks.Prompts.Files;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Blocks.Prompts;

/// <summary>Options of <c>prompt.csv</c>.</summary>
public sealed record ReadPromptCsvOptions : PromptFileOptions
{
    /// <summary>Column of the prompt.</summary>
    [Description("Name of the column that holds the prompt.")]
    [MinLength(1)]
    public string PromptColumn { get; init; } = "prompt";

    /// <summary>Column of the class.</summary>
    [Description("Name of the column that holds the class.")]
    [MinLength(1)]
    public string ClassColumn { get; init; } = "class";

    /// <summary>Separator.</summary>
    [Description("What stands between two fields.")]
    [AllowedValues(",", ";", "\t")]
    public string Separator { get; init; } = ",";

    /// <summary>Longest record.</summary>
    [Description("Bytes that one record may have, line ends within quotes included; a longer one fails alone.")]
    [Range(16, 16_777_216)]
    public int MaxRecordBytes { get; init; } = 65_536;
}

/// <summary>Reads prompts from a CSV file with a header line; columns are found by their names, and their order does not matter.</summary>
/// <remarks>Source: RFC 4180; a byte order mark, as spreadsheets write it, is skipped.</remarks>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("prompt.csv", "Reads prompts and their classes from a CSV file with a header line.")]
[Out("prompt")]
public sealed class ReadPromptCsvBlock(ReadPromptCsvOptions options, Places places) : PromptFile(options, places)
{
    /// <inheritdoc/>
    protected override IEnumerable<Diagnostic> CheckContent(string path)
    {
        List<string> columns;
        try
        {
            columns = CsvFields.Split(ReadHeader(path), options.Separator[0]);
        }
        catch (FormatException e)
        {
            return [new("SS4122", "options.file", $"'{Path.GetFileName(path)}' has no readable header line: {e.Message}")];
        }

        (string Option, string Column)[] wanted = [("promptColumn", options.PromptColumn), ("classColumn", options.ClassColumn)];
        return [.. wanted.Where(w => !columns.Contains(w.Column)).Select(w => NoColumn(w.Option, w.Column, columns))];
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<PromptRow> RowsAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            CsvColumns? columns = null;
            await foreach (TextRecord record in new TextRecords(isQuoted: true, options.MaxRecordBytes).ReadAsync(stream, cancel).ConfigureAwait(false))
            {
                if (columns is null) columns = CsvColumns.Of(record, options);
                else yield return columns.Read(record);
            }
        }
    }

    // Read in one go, since planning is not asynchronous, and no further than a record may go: the file may be anything.
    private string ReadHeader(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] head = new byte[(int)Math.Min(stream.Length, options.MaxRecordBytes)];
        stream.ReadExactly(head);

        return Encoding.UTF8.GetString(head).TrimStart('\uFEFF').Split('\n')[0].TrimEnd('\r');
    }
}
