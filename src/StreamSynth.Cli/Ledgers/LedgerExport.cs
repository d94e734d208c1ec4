using System.Globalization;
using System.Text;
using StreamSynth.Cli.Json;
using StreamSynth.Storage;
using StreamSynth.Storage.Files;

namespace StreamSynth.Cli.Ledgers;

/// <summary>Writes an account into a file: one row per training node, domain, state and reason.</summary>
internal static class LedgerExport
{
    private const string Header = "node,domain,state,reason,samples,sent,unread,adds_up";

    /// <summary>The endings that <see cref="Write"/> knows.</summary>
    public static readonly IReadOnlyList<string> Endings = [".csv", ".json", ".parquet"];

    /// <summary>Writes the file, replacing an older one at once or not at all.</summary>
    /// <param name="path">Where; the ending says how.</param>
    /// <param name="reading">The ledger.</param>
    /// <exception cref="StorageException">The file could not be written.</exception>
    public static void Write(string path, LedgerReading reading)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".parquet":
                ParquetTable.Write(path, RowsOf(reading.Account));
                break;
            case ".json":
                WriteText(path, text => JsonOutput.Write(LedgerJson.Of(reading), text));
                break;
            default:
                WriteText(path, text => WriteCsv(text, RowsOf(reading.Account)));
                break;
        }
    }

    private static IEnumerable<LedgerRow> RowsOf(LedgerAccount account) =>
        from stream in account.Streams
        from state in stream.States
        select new LedgerRow
        {
            Node = stream.Node,
            Domain = stream.Domain,
            State = state.State,
            Reason = state.Reason,
            Samples = state.Samples,
            Sent = stream.Expected + stream.Unread,
            Unread = stream.Unread,
            AddsUp = stream.Matches,
        };

    private static void WriteText(string path, Action<TextWriter> write) => DurableFile.Replace(path, temporary =>
    {
        using StreamWriter text = new(temporary, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        write(text);
    });

    private static void WriteCsv(TextWriter text, IEnumerable<LedgerRow> rows)
    {
        text.WriteLine(Header);
        foreach (LedgerRow row in rows)
        {
            object?[] cells = [row.Node, row.Domain, row.State, row.Reason, row.Samples, row.Sent, row.Unread, row.AddsUp switch { true => "true", false => "false", null => null }];
            text.WriteLine(string.Join(',', cells.Select(Cell)));
        }
    }

    // RFC 4180: a reason may hold whatever a block says.
    private static string Cell(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

/// <summary>Counts the samples of one training node and domain that ended in one state.</summary>
internal sealed record LedgerRow
{
    public required string Node { get; init; }

    public required string Domain { get; init; }

    public required string State { get; init; }

    public string? Reason { get; init; }

    public required long Samples { get; init; }

    /// <summary>Gives how many samples the node was sent in all; null where nothing says it.</summary>
    public long? Sent { get; init; }

    /// <summary>Gives how many of them it did not read, and have no line.</summary>
    public required long Unread { get; init; }

    /// <summary>Tells whether every sample of the node and domain has exactly one state; null where nothing says how many were sent.</summary>
    public bool? AddsUp { get; init; }
}
