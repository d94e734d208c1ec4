using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Draws per judging node and set which class was taken for which.</summary>
internal sealed class ConfusionSection : IReportSection
{
    private const int ListedConfusions = 8;

    // A thousand classes would be a million squares.
    private const int ClassesDrawn = 100;

    public string Id => "confusion";

    public string Title => "Confusion";

    public void Write(Html html, RunContents run)
    {
        if (run.Predictions.Count == 0)
        {
            html.Raw("<p class=\"empty\">No prediction was recorded.</p>\n");
            return;
        }

        string[] classes = [.. run.Predictions.SelectMany(row => (string[])[row.Truth, row.Predicted]).Distinct().Order(StringComparer.Ordinal)];
        html.Raw("<p class=\"intro\">");
        html.Raw("Rows are the true class, columns the answer; the shade is the share of the row, the number counts images.</p>");
        html.Raw("\n<div class=\"tabs\">\n");
        foreach (IGrouping<string, PredictionRow> set in run.Predictions.GroupBy(row => run.SetName(row.Node, row.Set)))
        {
            html.Write($"<div class=\"panel\" data-title=\"{set.Key}\"><h3>{set.Key}</h3><div class=\"matrix\">\n");
            if (classes.Length <= ClassesDrawn) ConfusionMatrixDrawing.Write(html, set.Key, classes, [.. set]);
            else html.Write($"<p class=\"empty\">{Quantity.Count(classes.Length)} classes are too many to draw; table <code>confusion</code> has every pair.</p>\n");
            WriteList(html, [.. set]);
            html.Raw("</div></div>\n");
        }

        html.Raw("</div>\n");
    }

    private static void WriteList(Html html, IReadOnlyList<PredictionRow> rows)
    {
        IGrouping<(string Truth, string Predicted), PredictionRow>[] worst =
            [.. rows.Where(row => row.Truth != row.Predicted).GroupBy(row => (row.Truth, row.Predicted))
                .OrderByDescending(pair => pair.Count())
                .ThenBy(pair => pair.Key.Truth, StringComparer.Ordinal)
                .ThenBy(pair => pair.Key.Predicted, StringComparer.Ordinal)
                .Take(ListedConfusions)];
        html.Raw("<div class=\"worst\"><p class=\"label\">Most frequent confusions</p>");
        if (worst.Length == 0) html.Raw("<p class=\"empty\">none</p>");
        if (worst.Length > 0) html.Raw("<ol>");
        foreach (IGrouping<(string Truth, string Predicted), PredictionRow> pair in worst)
        {
            html.Write($"<li><strong>{pair.Key.Truth}</strong> taken for <strong>{pair.Key.Predicted}</strong> <span class=\"soft\">");
            html.Write($"{Quantity.Count(pair.Count())} ×</span></li>");
        }

        html.Raw(worst.Length > 0 ? "</ol></div>\n" : "</div>\n");
    }
}
