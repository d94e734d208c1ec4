using StreamSynth.Report.Markup;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Report.Searches;

/// <summary>Tabulates the concepts: how rare each is, how well the embeddings hold it together, and what each way to search gave.</summary>
internal static class ConceptTable
{
    public static void Write(Html html, SearchSummary summary)
    {
        string[] rules = [.. summary.Arms.Select(a => a.Rule).Distinct()];
        Dictionary<(string, string, string), double> ends = summary.Rounds.GroupBy(r => (r.Concept, r.Rule, r.Form)).ToDictionary(
            arm => arm.Key, arm => arm.GroupBy(r => r.Repetition).Average(repetition => repetition.MaxBy(r => r.Round)!.AveragePrecision ?? 0));
        html.Raw("<p class=\"intro\">Average precision at the last label, among all images / among neighbours.</p>\n<div class=\"scroll tall\"><table id=\"concept-table\"><thead><tr><th>Concept</th>");
        html.Raw("<th class=\"n\">In the pool</th><th class=\"n\">In the test</th><th class=\"n\">Neighbours of its class</th><th>Known to the model</th>");
        foreach (string rule in rules) html.Write($"<th class=\"n\">{ArmTable.RuleOf(rule)}</th>");
        html.Raw("<th class=\"n\">All labels</th><th class=\"n\">Text</th></tr></thead><tbody>\n");
        foreach (SearchConceptRow concept in summary.Concepts)
        {
            html.Write($"<tr><th>{concept.Concept}</th><td class=\"n\">{Quantity.Count(concept.PoolPositives)}</td><td class=\"n\">{Quantity.Count(concept.TestPositives)}</td>");
            html.Write($"<td class=\"n\">{Quantity.Percent(concept.NeighbourPurity ?? double.NaN)}</td><td>{(concept.KnownToModel is { } known ? known ? "yes" : "no" : string.Empty)}</td>");
            foreach (string rule in rules) html.Write($"<td class=\"n\">{At(ends, (concept.Concept, rule, "all"))} / {At(ends, (concept.Concept, rule, "seals"))}</td>");
            html.Write($"<td class=\"n\">{Text(concept.FullAveragePrecision)}</td><td class=\"n\">{Text(concept.TextAveragePrecision)}</td></tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }

    private static string At(Dictionary<(string, string, string), double> ends, (string, string, string) arm) => ends.TryGetValue(arm, out double value) ? Text(value) : "–";

    private static string Text(double? value) => value is { } number ? Quantity.Number(number, "0.000") : string.Empty;
}
