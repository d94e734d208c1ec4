using System.Globalization;
using StreamSynth.Cli.Printing;

namespace StreamSynth.Cli.Ledgers;

/// <summary>Prints an account for people: what sources emitted, and a column per training node and domain with every state.</summary>
internal static class LedgerPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="reading">The ledger.</param>
    /// <param name="folder">The run folder, as the user reads it.</param>
    /// <param name="output">Takes the text.</param>
    public static void Write(LedgerReading reading, string folder, TextWriter output)
    {
        output.WriteLine(reading.Checkpoint is { } checkpoint
            ? $"Ledger of {folder}, which has not ended: the state of checkpoint {checkpoint.Number}, saved {checkpoint.SavedUtc}."
            : $"Ledger of {folder}: {reading.State}.");
        foreach (string finding in reading.Findings) output.WriteLine(finding);
        if (reading.Sources.Count > 0) NumberTable.Write([["source", "emitted"], .. reading.Sources.Select(s => new[] { s.Key, Text(s.Value) })], string.Empty, output);

        StreamAccount[] streams = [.. reading.Account.Streams];
        if (streams.Length == 0)
        {
            output.WriteLine();
            output.WriteLine("No training node was sent samples: the ledger has no line.");
            return;
        }

        NumberTable.Write(RowsOf(streams), string.Empty, output);
        if (streams.Any(stream => stream.Expected is null))
        {
            output.WriteLine();
            output.WriteLine("How many samples were sent is not known: it is saved with the state of training. Lines of samples still in the pool come at its end.");
        }
    }

    private static List<string[]> RowsOf(StreamAccount[] streams)
    {
        List<string[]> rows = [["samples", .. streams.Select(stream => $"{stream.Node}: {stream.Domain}")]];
        (string State, string? Reason)[] states = [.. streams.SelectMany(stream => stream.States).Select(state => (state.State, state.Reason)).Distinct()];
        foreach ((string state, string? reason) in states)
        {
            string name = reason is null ? state : $"{state} ({reason})";
            rows.Add([name, .. streams.Select(stream => stream.States.Where(s => s.State == state && s.Reason == reason).Select(s => Text(s.Samples)).FirstOrDefault(string.Empty))]);
        }

        rows.Add(["sum", .. streams.Select(stream => Text(stream.Lines))]);
        if (streams.Any(stream => stream.Unread > 0)) rows.Add(["not read", .. streams.Select(stream => Text(stream.Unread))]);
        rows.Add(["sent", .. streams.Select(stream => stream.Expected is { } expected ? Text(expected + stream.Unread) : "not known")]);
        rows.Add(["adds up", .. streams.Select(stream => stream.Matches switch { true => "yes", false => "NO", null => "not known" })]);

        return rows;
    }

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
