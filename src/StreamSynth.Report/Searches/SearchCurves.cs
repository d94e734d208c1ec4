using StreamSynth.Report.Charts;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Report.Searches;

/// <summary>Draws, per rule, average precision and recall against labels for all forms; then what SEALS touches and what a selection takes.</summary>
internal static class SearchCurves
{
    private static readonly Dictionary<string, string> FormStyles = new() { ["all"] = "s-all", ["seals"] = "s-synthetic", ["sealsPositives"] = "s-fourth" };
    private static readonly string[] RuleStyles = ["s-synthetic", "s-real", "s-fourth", "s-fifth"];

    public static void Write(Html html, SearchSummary summary)
    {
        if (summary.Rounds.Count == 0)
        {
            html.Raw("<p class=\"empty\">No concept was searched for.</p>\n");
            return;
        }

        html.Raw("<p class=\"intro\">Means over concepts.</p>\n<div class=\"charts\">\n");
        foreach (IGrouping<string, SearchRoundRow> rule in summary.Rounds.GroupBy(r => r.Rule))
        {
            string name = ArmTable.RuleOf(rule.Key);
            ByForm(summary, rule, $"{name}: average precision", "0.00", r => r.AveragePrecision).Write(html);
            ByForm(summary, rule, $"{name}: recall", "0 %", r => r.Recall).Write(html);
        }

        ByRule(summary, "Pool touched by SEALS", "0.0 %", r => r.PoolShare).Write(html);
        ByRule(summary, "Seconds of a selection, SEALS", "0.000", r => r.Round == 0 ? null : r.SelectionSeconds).Write(html);
        html.Raw("</div>\n");
    }

    private static LineChart ByForm(SearchSummary summary, IEnumerable<SearchRoundRow> rows, string title, string format, Func<SearchRoundRow, double?> value)
    {
        double[] full = [.. summary.Concepts.Select(c => c.FullAveragePrecision).OfType<double>()];
        bool isPrecision = title.EndsWith("precision", StringComparison.Ordinal);

        return new()
        {
            Title = title,
            XLabel = "labels",
            Format = format,
            FromZero = true,
            Level = isPrecision && full.Length > 0 ? ("all labels", full.Average()) : null,
            Series = [.. rows.GroupBy(r => r.Form).Select(form => Of(form, ArmTable.FormOf(form.Key), FormStyles.GetValueOrDefault(form.Key, "s-fifth"), value))],
        };
    }

    private static LineChart ByRule(SearchSummary summary, string title, string format, Func<SearchRoundRow, double?> value) => new()
    {
        Title = title,
        XLabel = "labels",
        Format = format,
        FromZero = true,
        Series = [.. summary.Rounds.Where(r => r.Form == "seals").GroupBy(r => r.Rule).Select((rule, i) => Of(rule, ArmTable.RuleOf(rule.Key), RuleStyles[i % RuleStyles.Length], value))],
    };

    private static Series Of(IEnumerable<SearchRoundRow> rows, string name, string style, Func<SearchRoundRow, double?> value) => new()
    {
        Name = name,
        Style = style,
        Dotted = true,
        Points = [.. rows.GroupBy(r => r.Labels).OrderBy(at => at.Key).Select(at => (X: (double)at.Key, Values: at.Select(value).OfType<double>().ToArray())).Where(at => at.Values.Length > 0).Select(at => (at.X, at.Values.Average()))],
    };
}
