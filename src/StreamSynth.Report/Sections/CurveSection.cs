using StreamSynth.Report.Charts;
using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Draws loss and accuracy over the steps, then every other measured series in a chart of its own.</summary>
internal sealed class CurveSection : IReportSection
{
    private const string AccuracyPrefix = "accuracy.";

    // Charts of fewer points show each point; longer ones a smoothed line.
    private const int SmoothedFrom = 60;

    private static readonly (string Name, string Label, string Style)[] Losses =
        [("loss", "all", "s-all"), ("lossReal", "real", "s-real"), ("lossSynthetic", "synthetic", "s-synthetic")];

    // Minibatch accuracies keep the colours of their losses; the sets take the others in turn.
    private static readonly Dictionary<string, (string Label, string Style)> MinibatchAccuracies = new()
    {
        ["accuracy.real"] = ("real minibatches", "s-real"),
        ["accuracy.synthetic"] = ("synthetic minibatches", "s-synthetic"),
    };

    private static readonly string[] SetStyles = ["s-all", "s-fourth", "s-fifth"];

    public string Id => "curves";

    public string Title => "Training";

    public void Write(Html html, RunContents run)
    {
        if (run.Curves.Count == 0) html.Raw("<p class=\"empty\">No metric was recorded: the run took no training step.</p>\n");
        foreach (NodeCurves node in run.Curves)
        {
            if (run.Curves.Count > 1) html.Write($"<h3>{node.Node}</h3>\n");
            WriteNode(html, run, node.Series);
        }
    }

    private static void WriteNode(Html html, RunContents run, IReadOnlyDictionary<string, IReadOnlyList<MetricRow>> metrics)
    {
        html.Raw("<div class=\"charts\">\n");
        foreach (LineChart chart in Charts(run, metrics)) chart.Write(html);
        html.Raw("</div>\n");
        string[] zero = [.. metrics.Where(metric => IsZeroThroughout(metric.Value)).Select(metric => Words(metric.Key)).Order(StringComparer.Ordinal)];
        if (zero.Length > 0) html.Write($"<p>Zero throughout, so not drawn: {string.Join(", ", zero)}.</p>\n");
    }

    private static IEnumerable<LineChart> Charts(RunContents run, IReadOnlyDictionary<string, IReadOnlyList<MetricRow>> metrics)
    {
        HashSet<string> shown = [];
        Series[] losses = [.. Losses.Where(loss => metrics.ContainsKey(loss.Name)).Select(loss => Of(metrics, loss.Name, loss.Label, loss.Style))];
        if (losses.Length > 0) yield return Chart("Loss (cross-entropy)", "0.0#", losses);
        shown.UnionWith(Losses.Select(loss => loss.Name));

        string[] sets = [.. metrics.Keys.Where(name => name.StartsWith(AccuracyPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Series[] accuracies = [.. sets.Where(MinibatchAccuracies.ContainsKey).Select(name => Of(metrics, name, MinibatchAccuracies[name].Label, MinibatchAccuracies[name].Style))];
        string[] held = [.. sets.Where(name => !MinibatchAccuracies.ContainsKey(name))];
        accuracies = [.. accuracies, .. held.Select((name, i) => Of(metrics, name, name[AccuracyPrefix.Length..], SetStyles[i % SetStyles.Length]))];
        if (accuracies.Length > 0) yield return AccuracyChart(run, accuracies);
        shown.UnionWith(sets);

        foreach (string name in metrics.Keys.Where(name => !shown.Contains(name)).Order(StringComparer.Ordinal))
        {
            if (IsZeroThroughout(metrics[name])) continue;

            Series series = Of(metrics, name, Words(name), "s-all");
            yield return Chart(Words(name), FormatFor(metrics[name]), series with { Smoothed = false });
        }
    }

    private static LineChart Chart(string title, string format, params Series[] series) =>
        new() { Title = title, XLabel = "step", Format = format, Series = series, FromZero = true };

    private static LineChart AccuracyChart(RunContents run, Series[] accuracies) =>
        Chart("Accuracy", "0 %", [.. accuracies.Select(series => series with { Dotted = !series.Smoothed })]) with
        {
            Level = run.ClassCount > 1 ? ("chance", 1.0 / run.ClassCount) : null,
        };

    private static Series Of(IReadOnlyDictionary<string, IReadOnlyList<MetricRow>> metrics, string metric, string name, string style)
    {
        IReadOnlyList<MetricRow> rows = metrics[metric];
        return new Series
        {
            Name = name,
            Style = style,
            Points = [.. rows.Select(row => ((double)row.Step, row.Value))],
            Smoothed = rows.Count >= SmoothedFrom,
        };
    }

    private static bool IsZeroThroughout(IReadOnlyList<MetricRow> rows) => rows.All(row => row.Value == 0);

    private static string FormatFor(IReadOnlyList<MetricRow> rows)
    {
        double most = rows.Where(row => double.IsFinite(row.Value)).Select(row => Math.Abs(row.Value)).DefaultIfEmpty(0).Max();
        return most >= 10 ? "#,0" : most >= 0.1 ? "0.0##" : "0.####";
    }

    // "poolResidents" reads as "Pool residents".
    private static string Words(string name)
    {
        string spaced = string.Concat(name.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : letter.ToString())).Trim();
        return spaced.Length == 0 ? spaced : char.ToUpperInvariant(spaced[0]) + spaced[1..];
    }
}
