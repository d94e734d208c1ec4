using System.Globalization;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Running;

/// <summary>Prints what came out of a run.</summary>
/// <param name="plan">What was run.</param>
/// <param name="result">How it ended.</param>
/// <param name="record">Its tables.</param>
/// <param name="folder">Where they are.</param>
/// <param name="shownFolder">The same, as the user reads it.</param>
/// <param name="output">Takes the text.</param>
internal sealed class RunSummary(GraphPlan plan, RunResult result, RunRecord record, RunFolder folder, string shownFolder, TextWriter output)
{
    private const int MessagesPerNode = 3;
    private const int HardestClasses = 5;

    /// <summary>Prints the summary.</summary>
    /// <param name="state">"done", "interrupted" or "failed".</param>
    /// <param name="newest">The checkpoint that the run can go on from; null for none.</param>
    public void Write(string state, SaveNews? newest)
    {
        ProgressRow progress = record.Progress!;
        output.WriteLine($"{char.ToUpperInvariant(state[0])}{state[1..]} after {Amounts.Duration(TimeSpan.FromSeconds(progress.WallSeconds))}{InParts()}.");
        if (ImagesGenerated() is { } images) Line("images generated", record.PartsBefore > 0 ? $"{images} in this part" : $"{images}");
        if (progress.Steps > 0) Line("training steps", $"{progress.Step} of {progress.Steps}");
        Line("resident memory", $"{ByteSize.Format(progress.PeakResidentBytes)} at most");
        Line("payload memory", $"{ByteSize.Format(progress.PayloadBytesHighWater)} at most, of {ByteSize.Format(progress.MemoryBudgetBytes)}");
        WriteAccuracies();
        WriteSkips();
        WriteFailures();
        output.WriteLine();
        Line("run folder", record.IsSaved ? shownFolder : $"{shownFolder} (not whole)");
        if (record.HasReport) Line("report", Path.Combine(shownFolder, Path.GetFileName(folder.ReportPath)));
        if (record.IsSaved && record.Rows.Pool.Count > 0) Line("images", $"'streamsynth export-samples {shownFolder}' writes them as files");
        if (newest is null) return;

        output.WriteLine();
        output.WriteLine($"  go on with: streamsynth resume {shownFolder}");
    }

    private string InParts() => record.PartsBefore > 0 ? $" in {record.PartsBefore + 1} parts, {Amounts.Duration(result.Snapshot.Elapsed)} of it in this one" : string.Empty;

    private void Line(string name, string value) => output.WriteLine($"  {name,-17} {value}");

    // A generator is what makes a picture from something that is none.
    private long? ImagesGenerated()
    {
        HashSet<string> generators =
        [
            .. plan.Nodes.Where(n => n.Descriptor.Input?.Payload == typeof(Prompt) && n.Descriptor.Output?.Payload == typeof(Picture)).Select(n => n.Name),
        ];
        return generators.Count == 0 ? null : result.Snapshot.Nodes.Where(n => generators.Contains(n.Node)).Sum(n => n.Done);
    }

    private void WriteAccuracies()
    {
        if (record.Rows.Accuracy.Count == 0) return;

        bool hasFamilies = record.Rows.Accuracy.Any(row => row.ClusteredBy == "family");
        List<string[]> rows = [["accuracy on", hasFamilies ? "mean of families" : "right", "all images", "top five", "miscalibrated", "images"]];
        foreach (AccuracyRow row in record.Rows.Accuracy)
        {
            string set = row.Statistics == "main" ? SetName(row.Node, row.Set) : $"{SetName(row.Node, row.Set)} ({row.Statistics})";
            string interval = string.Create(CultureInfo.InvariantCulture, $"{row.SetAveraged * 100:0.0} % ({row.Low * 100:0.0} to {row.High * 100:0.0})");
            rows.Add([set, interval, Amounts.PrecisePercent(row.Pooled), Amounts.PrecisePercent(row.TopFive), Amounts.PrecisePercent(row.CalibrationError), $"{row.Images}"]);
        }

        NumberTable.Write(rows, "  ", output);
        WriteClusters();
        WriteHardestClasses();
    }

    // What an interval promises depends on what was drawn.
    private void WriteClusters()
    {
        IGrouping<string, AccuracyRow>[] kinds = [.. record.Rows.Accuracy.GroupBy(row => row.ClusteredBy)];
        foreach (IGrouping<string, AccuracyRow> kind in kinds)
        {
            string drawn = kind.Key switch { "family" => "whole drawing families", "image" => "single images (one family)", _ => "whole sets" };
            string on = kinds.Length > 1 ? $" on {string.Join(", ", kind.Select(row => SetName(row.Node, row.Set)).Distinct())}" : string.Empty;
            output.WriteLine($"    95 % bootstrap draws {drawn}{on}");
        }
    }

    private string SetName(string node, string set) => record.Rows.Accuracy.Any(row => row.Node != node) ? $"{node}: {set}" : set;

    // Per set, with the statistics that were asked for first.
    private void WriteHardestClasses()
    {
        foreach (IGrouping<(string Node, string Set), ClassRow> set in record.Rows.Classes.Where(c => c.Images > 0).GroupBy(c => (c.Node, c.Set)))
        {
            ClassRow[] hardest = [.. set.Where(c => c.Statistics == set.First().Statistics && c.Recall < 1).OrderBy(c => c.Recall).ThenBy(c => c.Class, StringComparer.Ordinal).Take(HardestClasses)];
            if (hardest.Length > 0) output.WriteLine($"    hardest on {SetName(set.Key.Node, set.Key.Set)}: {string.Join(", ", hardest.Select(c => $"{c.Class} {Amounts.PrecisePercent(c.Recall!.Value)}"))}");
        }
    }

    private void WriteSkips()
    {
        foreach ((string node, IReadOnlyDictionary<string, long> reasons) in result.Snapshot.Nodes.Where(n => n.Skipped > 0).Select(n => (n.Node, n.Reasons)))
        {
            output.WriteLine();
            output.WriteLine($"  {node} skipped {string.Join(", ", reasons.OrderByDescending(r => r.Value).Select(r => $"{r.Value} ({r.Key})"))}");
        }
    }

    private void WriteFailures()
    {
        if (result.Failures.Count == 0) return;

        output.WriteLine();
        foreach (IGrouping<string, Failure> node in result.Failures.GroupBy(f => f.Node))
        {
            output.WriteLine($"  {node.Key} failed on {result.Snapshot.Nodes.Single(n => n.Node == node.Key).Failed} items:");
            foreach (IGrouping<string, Failure> same in node.GroupBy(f => f.Error.Message).Take(MessagesPerNode))
            {
                string times = same.Count() > 1 ? $" (and {same.Count() - 1} more)" : string.Empty;
                output.WriteLine($"    ordinal {same.First().Header.Ordinal}: {same.Key}{times}");
            }

            int others = node.Select(f => f.Error.Message).Distinct().Count() - MessagesPerNode;
            if (others > 0) output.WriteLine($"    and {others} other messages, in table 'failures'");
        }
    }
}
