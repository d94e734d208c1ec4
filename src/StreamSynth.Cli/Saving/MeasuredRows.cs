using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Brings what nodes measure into table <c>metrics</c>, each measurement once.</summary>
/// <param name="rows">The table.</param>
/// <param name="secondsBefore">Duration of the parts before, since times count from the start of the run.</param>
/// <param name="tell">Is told when a segment cannot be written; no row is lost by it.</param>
/// <remarks>Threads: one at a time.</remarks>
internal sealed class MeasuredRows(GrowingTable<MetricRow> rows, double secondsBefore, Action<StorageException> tell)
{
    private readonly Dictionary<string, int> _taken = [];
    private readonly HashSet<(string Node, string Name, long Step)> _before = [];

    /// <summary>Gives the rows of all parts; while nothing is added or saved.</summary>
    public IEnumerable<MetricRow> Rows => rows.Read();

    /// <summary>Remembers what was measured before by nodes that have no state: they begin earlier than they had come, and measure the same again.</summary>
    /// <param name="nodes">Those nodes.</param>
    public void Remember(IReadOnlySet<string> nodes) => _before.UnionWith(rows.Read().Where(row => nodes.Contains(row.Node)).Select(row => (row.Node, row.Name, row.Step)));

    /// <summary>Takes what a node has measured since it was asked last.</summary>
    public void Take(string node, NodeReport report)
    {
        int taken = _taken.GetValueOrDefault(node);
        foreach (Measurement measured in report.Measurements.Skip(taken))
        {
            taken++;
            if (!_before.Contains((node, measured.Name, measured.Step))) Add(RowOf(node, measured));
        }

        _taken[node] = taken;
    }

    private void Add(MetricRow row)
    {
        try
        {
            rows.Add(row);
        }
        catch (StorageException full)
        {
            tell(full);
        }
    }

    private MetricRow RowOf(string node, Measurement m) => new() { Node = node, Step = m.Step, Name = m.Name, Value = m.Value, Seconds = secondsBefore + m.Seconds };
}
