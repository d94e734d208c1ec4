using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Ledgers;

/// <summary>Holds the lines of a ledger against what the training nodes were sent.</summary>
/// <remarks>Takes one bit per sample; lines are not kept.</remarks>
internal sealed class LedgerAccount
{
    private readonly Dictionary<(string Node, string Domain), StreamAccount> _streams = [];

    /// <summary>Gives one account per training node and domain.</summary>
    public IEnumerable<StreamAccount> Streams => _streams.Values.OrderBy(stream => stream.Node, StringComparer.Ordinal).ThenByDescending(stream => stream.Domain, StringComparer.Ordinal);

    /// <summary>Gives what is wrong; none when every sample that was sent has exactly one line.</summary>
    public IReadOnlyList<Diagnostic> Faults => [.. Streams.SelectMany(stream => stream.Faults())];

    /// <summary>Takes one line of the ledger.</summary>
    public void Add(SampleRow line) => Of(line.Node, line.Domain).Add(line);

    /// <summary>Takes each line on its way to somewhere else.</summary>
    public IEnumerable<SampleRow> Watch(IEnumerable<SampleRow> lines)
    {
        foreach (SampleRow line in lines)
        {
            Add(line);
            yield return line;
        }
    }

    /// <summary>Takes from the edges of a run what the training nodes were sent; after all lines.</summary>
    /// <param name="edges">All edges.</param>
    /// <param name="hasFailed">Whether the run failed: a training that did not begin has no lines of what it had gathered.</param>
    public void Expect(IEnumerable<EdgeRow> edges, bool hasFailed)
    {
        foreach (EdgeRow edge in edges.Where(edge => edge.Domain is not null))
        {
            StreamAccount stream = Of(edge.To.Split('.')[0], edge.Domain!);
            bool neverBegan = hasFailed && edge.Gathered && stream.Lines == 0;
            stream.Input = edge.To;

            // Payloads are gathered without their ordinals, and numbered anew.
            long sent = edge.FirstOrdinal + edge.Items - (edge.Gathered ? edge.Absent : 0);
            stream.Unread = neverBegan ? sent : edge.Unread;
            stream.Expected = sent - stream.Unread;
        }
    }

    /// <summary>Gives the account of a node and domain, made when it is not there.</summary>
    public StreamAccount Of(string node, string domain)
    {
        if (!_streams.TryGetValue((node, domain), out StreamAccount? stream)) _streams[(node, domain)] = stream = new(node, domain);

        return stream;
    }
}
