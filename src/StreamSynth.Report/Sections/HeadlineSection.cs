using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Draws the title, one sentence on the outcome, and the headline numbers.</summary>
internal static class HeadlineSection
{
    private const string Interrupted = "interrupted";
    private const string Failed = "failed";

    public static void Write(Html html, RunContents run)
    {
        ProgressRow progress = run.Progress;
        html.Write($"<header>\n<p class=\"kicker\">StreamSynth run · {Started(progress.StartedUtc)} · seed {progress.Seed}</p>\n<h1>");
        html.Write($"{progress.GraphName}</h1>\n");
        if (progress.State is Interrupted or Failed)
        {
            string what = progress.State == Failed ? "This run failed" : "Interrupted";
            html.Write($"<p class=\"notice\">{what} at step {Quantity.Count(progress.Step)} of {Quantity.Count(progress.Steps)}. ");
            html.Raw("All numbers below are those of the state that was saved.</p>\n");
        }

        if (!progress.IsDeterministic)
        {
            html.Raw("<p class=\"notice\">Results of this run depend on timing (replicas on unlike devices, or training that mixes freely) or on a language model behind an endpoint, ");
            html.Raw("so a second run need not give the same numbers.</p>\n");
        }

        if (run.Parts.Count > 1)
        {
            html.Write($"<p class=\"notice\">This run has {Quantity.Count(run.Parts.Count)} parts: it was stopped and resumed. Counts and times of nodes and edges are those of the last part, ");
            html.Raw("all else is of the whole run. See Settings for the parts.</p>\n");
        }

        WriteOutcome(html, run);
        html.Raw("</header>\n<div class=\"tiles\">\n");
        WriteAccuracyTile(html, run, "test", "Accuracy, test");
        WriteAccuracyTile(html, run, "validation", "Accuracy, validation");
        WriteAccuracyTile(html, run, "oodTest", "Accuracy, out of domain");
        string asked = Quantity.Count(run.Ledger.Count(Domains.Synthetic));
        WriteTile(html, "Images generated", Quantity.Count(Generated(run)), $"of {asked} synthetic samples asked for");
        WriteTile(html, "Steps trained", Quantity.Count(progress.Step), $"of {Quantity.Count(progress.Steps)}");
        string pace = Quantity.Number(progress.WallSeconds * 1000 / progress.Step, "0");
        WriteTile(html, "Wall time", Quantity.Duration(progress.WallSeconds), progress.Step > 0 ? $"{pace} ms per step, all told" : "no step trained");
        string payload = $"payload {Quantity.Bytes(progress.PayloadBytesHighWater)} of {Quantity.Bytes(progress.MemoryBudgetBytes)}";
        WriteTile(html, "Peak memory", Quantity.Bytes(progress.PeakResidentBytes), payload);
        html.Raw("</div>\n");
    }

    /// <summary>Counts what diffusion nodes put out; without such a node, or where the nodes' counts are of the last part only, the synthetic samples that have bytes.</summary>
    public static long Generated(RunContents run)
    {
        if (run.Parts.Count > 1) return run.Ledger.SyntheticImages;

        NodeRow[] painters = [.. run.Nodes.Where(node => node.Block.StartsWith("diffusion.", StringComparison.Ordinal))];
        return painters.Length > 0 ? painters.Sum(node => node.Done) : run.Ledger.SyntheticImages;
    }

    private static void WriteOutcome(Html html, RunContents run)
    {
        AccuracyRow? test = run.AccuracyOn("test");
        if (test is null)
        {
            html.Raw("<p class=\"lead\">No accuracy was measured on the test set.</p>\n");
            return;
        }

        html.Raw("<p class=\"lead\">");
        html.Write($"Trained on real and generated images of {Quantity.Count(run.ClassCount, "class", "classes")}, the classifier names ");
        html.Write($"<strong>{Quantity.Percent(test.SetAveraged)}</strong>");
        html.Write($" of the test images right (95 % interval {Interval(test)}{(test.ClusteredBy == "family" ? ", drawing families averaged" : string.Empty)}). ");
        html.Write($"Guessing would give {Quantity.Percent(Chance(run))}.</p>\n");
    }

    private static void WriteAccuracyTile(Html html, RunContents run, string set, string label)
    {
        if (run.AccuracyOn(set) is not AccuracyRow accuracy)
        {
            WriteTile(html, label, "–", "not measured");
            return;
        }

        html.Write($"<div class=\"tile\" data-set=\"{set}\"><span class=\"label\">{label}</span><span class=\"value\">");
        html.Write($"{Quantity.Percent(accuracy.SetAveraged)}</span>");
        IntervalBar.Write(html, accuracy, Chance(run));
        html.Write($"<span class=\"detail\">{Interval(accuracy)} · {Quantity.Count(accuracy.Images, "image", "images")}</span></div>\n");
    }

    private static void WriteTile(Html html, string label, string value, string detail) =>
        html.Write($"<div class=\"tile\"><span class=\"label\">{label}</span><span class=\"value\">{value}</span><span class=\"detail\">{detail}</span></div>\n");

    private static double Chance(RunContents run) => run.ClassCount > 0 ? 1.0 / run.ClassCount : 0;

    private static string Interval(AccuracyRow row) => $"{Quantity.Number(row.Low * 100, "0.0")} – {Quantity.Number(row.High * 100, "0.0")}";

    // "2026-01-02T03:04:05.678Z" reads better as "2026-01-02 03:04 UTC"; other texts are shown as they are.
    private static string Started(string utc) => utc.Length >= 16 && utc[10] == 'T' ? $"{utc[..10]} {utc[11..16]} UTC" : utc;
}
