using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;

namespace StreamSynth.Report.Sections;

/// <summary>Draws what became of the samples of each domain.</summary>
internal sealed class LedgerSection : IReportSection
{
    private static readonly (string State, string Label, string Style)[] States =
    [
        ("evictedUsed", "trained on, then evicted", "working"), ("resident", "in the pool at the end", "s-all"), ("used", "trained on", "working"),
        ("evictedUnused", "evicted before use", "starved"), ("inFlight", "still on the way", "in-flight"), ("filtered", "filtered", "blocked"),
        ("failed", "failed", "failure"),
    ];

    public string Id => "samples";

    public string Title => "Samples";

    public void Write(Html html, RunContents run)
    {
        if (run.Ledger.States.Count == 0)
        {
            html.Raw("<p class=\"empty\">No sample was recorded.</p>\n");
            return;
        }

        html.Raw("<p class=\"intro\">Each sample ends in exactly one state.</p>\n");
        string[] nodes = [.. run.Ledger.States.Keys.Select(key => key.Node).Distinct().Order(StringComparer.Ordinal)];
        foreach (string node in nodes)
        {
            IEnumerable<string> domains = run.Ledger.States.Keys.Where(key => key.Node == node).Select(key => key.Domain).Distinct().OrderDescending(StringComparer.Ordinal);
            foreach (string domain in domains) WriteDomain(html, run.Ledger, node, domain, nodes.Length > 1);
        }
    }

    private static void WriteDomain(Html html, Ledger ledger, string node, string domain, bool namesNode)
    {
        long all = ledger.Count(node, domain);
        string place = namesNode ? $"{node}.{domain}" : domain;
        html.Write($"<div class=\"ledger\"><p class=\"side-label\">{(namesNode ? $"{node}: " : string.Empty)}<span class=\"{domain}\">{domain}</span>");
        html.Write($" {Quantity.Count(all, "sample", "samples")}</p><span class=\"bar thick\">");
        foreach ((string state, string label, string style) in States)
        {
            long count = ledger.States.GetValueOrDefault((node, domain, state));
            if (count > 0) html.Write($"<i class=\"{style}\" style=\"width:{count * 100.0 / all:0.###}%\" title=\"{label}: {Quantity.Count(count)}\"></i>");
        }

        html.Raw("</span><p class=\"legend\">");
        foreach ((string state, string label, string style) in States)
        {
            long count = ledger.States.GetValueOrDefault((node, domain, state));
            if (count == 0) continue;
            html.Write($"<span data-state=\"{place}.{state}\"><i class=\"key {style}\"></i>{label} <strong>{Quantity.Count(count)}</strong></span>\n");
        }

        html.Raw("</p></div>\n");
    }
}
