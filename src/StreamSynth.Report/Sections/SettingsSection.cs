using System.Text.Encodings.Web;
using System.Text.Json;
using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Lists what is needed to repeat the run: graph, seeds, versions, hashes, command.</summary>
internal sealed class SettingsSection : IReportSection
{
    // The page escapes by itself; the JSON writer's own escapes would only make non-ASCII names unreadable.
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Id => "settings";

    public string Title => "Settings";

    public void Write(Html html, RunContents run)
    {
        ProgressRow progress = run.Progress;
        html.Raw("<h3>Repeat this run</h3>\n<p class=\"intro\">");
        html.Raw("The effective graph, overrides included, is stored in the run folder. In the root of the repository, with RUN for ");
        html.Raw("the path of that folder:</p>\n<pre class=\"command\">");
        html.Raw("duckdb -noheader -list -c \"SELECT graph_json FROM 'RUN/progress.parquet'\" &gt; repeat.json\n");
        html.Write($"dotnet run -c Release --project src/StreamSynth.Cli -- run repeat.json --seed {progress.Seed}</pre>");
        html.Raw("\n<div class=\"facts\">\n");
        WriteFacts(html, "Run",
        [
            ("State", progress.State), ("Started", progress.StartedUtc), ("Steps", $"{progress.Step} of {progress.Steps}"),
            ("Provider", progress.Provider), ("Threads", progress.Threads), ("Payload budget", Quantity.Bytes(progress.MemoryBudgetBytes)),
            ("Data", progress.DataHash), ("Deterministic", progress.IsDeterministic ? "yes" : "no: it depends on timing, or on an endpoint"),
        ]);
        WriteFacts(html, "Devices", Members(progress.Devices));
        WriteFacts(html, "Seeds", [("Run", progress.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)), .. Members(progress.SubSeeds)]);
        WriteFacts(html, "Versions", Members(progress.Versions));
        WriteFacts(html, "Models, SHA-256", Members(progress.ModelHashes));
        WriteFacts(html, "Cursors", Members(progress.Cursors));
        html.Raw("</div>\n");
        PartTable.Write(html, run.Parts);
        html.Raw("<details><summary>Effective graph</summary>\n<pre class=\"code\" id=\"effective-graph\">");
        html.Write($"{Indented(progress.GraphJson)}</pre></details>\n");
    }

    private static void WriteFacts(Html html, string title, IReadOnlyList<(string Name, string Value)> facts)
    {
        if (facts.Count == 0) return;

        html.Write($"<div><h4>{title}</h4><dl>\n");
        foreach ((string name, string value) in facts) html.Write($"<dt>{name}</dt><dd>{value}</dd>\n");
        html.Raw("</dl></div>\n");
    }

    // A text that is not a JSON object is shown whole: the page must open whatever a run wrote.
    private static IReadOnlyList<(string Name, string Value)> Members(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? [.. document.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.ToString()))]
                : [("value", json)];
        }
        catch (JsonException)
        {
            return json.Length == 0 ? [] : [("value", json)];
        }
    }

    private static string Indented(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return JsonSerializer.Serialize(document.RootElement, Pretty);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
