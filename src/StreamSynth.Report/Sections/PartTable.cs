using System.Text.Json;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Tabulates the parts of a run that was stopped and resumed, and what had changed between them.</summary>
internal static class PartTable
{
    public static void Write(Html html, IReadOnlyList<PartRow> parts)
    {
        if (parts.Count < 2) return;

        html.Raw("<h3>Parts</h3>\n<div class=\"scroll\"><table id=\"parts\"><thead><tr><th class=\"n\">Part</th><th>Started</th><th>End</th><th class=\"n\">Wall time</th>");
        html.Raw("<th class=\"n\">From step</th><th class=\"n\">To step</th><th class=\"n\">From checkpoint</th><th>Changed before</th></tr></thead><tbody>\n");
        foreach (PartRow part in parts)
        {
            html.Write($"<tr><td class=\"n\">{Quantity.Count(part.Part)}</td><td>{part.StartedUtc}</td><td>{part.State}</td><td class=\"n\">{Quantity.Duration(part.WallSeconds)}</td>");
            html.Write($"<td class=\"n\">{Quantity.Count(part.FirstStep)}</td><td class=\"n\">{Quantity.Count(part.LastStep)}</td>");
            html.Write($"<td class=\"n\">{(part.FromCheckpoint > 0 ? Quantity.Count(part.FromCheckpoint) : string.Empty)}</td><td>{Changes(part.Changes)}</td></tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }

    // The page must open whatever a run wrote.
    private static string Changes(string json)
    {
        try
        {
            using JsonDocument changes = JsonDocument.Parse(json);
            return string.Join("; ", changes.RootElement.EnumerateArray().Select(c => $"{c.GetProperty("name")}: {Side(c, "then")} → {Side(c, "now")}"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return json;
        }
    }

    private static string Side(JsonElement change, string side) => change.GetProperty(side) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : "nothing";
}
