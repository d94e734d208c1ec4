using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Contents;

/// <summary>Holds what one node measured over the steps, by name.</summary>
/// <param name="Node">The node.</param>
/// <param name="Series">Rows of each series by step.</param>
internal sealed record NodeCurves(string Node, IReadOnlyDictionary<string, IReadOnlyList<MetricRow>> Series)
{
    /// <summary>Parts the rows by node. A node that measured at one step alone, such as one that judges, has no curve: its points go to the training that feeds it.</summary>
    public static IReadOnlyList<NodeCurves> Of(IEnumerable<MetricRow> metrics, IReadOnlyList<EdgeRow> edges)
    {
        MetricRow[] rows = [.. metrics];
        HashSet<string> curved = [.. rows.GroupBy(row => row.Node).Where(node => node.Select(row => row.Step).Distinct().Skip(1).Any()).Select(node => node.Key)];

        return [.. rows.GroupBy(row => Owner(row.Node, curved, edges)).Select(node => new NodeCurves(node.Key, SeriesOf(node)))];
    }

    private static Dictionary<string, IReadOnlyList<MetricRow>> SeriesOf(IEnumerable<MetricRow> rows) => rows
        .GroupBy(row => row.Name)
        .ToDictionary(series => series.Key, IReadOnlyList<MetricRow> (series) => [.. series.OrderBy(row => row.Step)]);

    private static string Owner(string node, HashSet<string> curved, IReadOnlyList<EdgeRow> edges) => curved.Contains(node)
        ? node
        : edges.Where(edge => NodeOf(edge.To) == node).Select(edge => NodeOf(edge.From)).FirstOrDefault(curved.Contains, node);

    private static string NodeOf(string port) => port.Split('.')[0];
}
