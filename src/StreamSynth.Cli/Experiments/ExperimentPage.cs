using System.Globalization;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Experiments;

namespace StreamSynth.Cli.Experiments;

/// <summary>Prints what came out of an experiment, for people or as one document.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="folder">Its folder, absolute.</param>
/// <param name="file">Its file, as the user named it.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class ExperimentPage(Experiment experiment, string folder, string file, Surroundings around)
{
    private readonly string _shown = OutputFolder.Shown(folder, around.WorkingFolder);

    /// <summary>Prints.</summary>
    /// <param name="state">"done", "interrupted" or "failed".</param>
    /// <param name="runs">Runs that are done, and all.</param>
    /// <param name="table">The table.</param>
    /// <param name="report">Path of the report; null where there is none.</param>
    /// <param name="problems">What went wrong.</param>
    /// <param name="json">Whether it is for programs.</param>
    public void Write(string state, (int Done, int All) runs, ExperimentTable table, string? report, IReadOnlyList<Diagnostic> problems, bool json)
    {
        string? shownReport = report is null ? null : OutputFolder.Shown(report, around.WorkingFolder);
        if (json)
        {
            JsonOutput.Write(
                new
                {
                    Faults = FaultJson.Of(problems, file),
                    File = file,
                    Experiment = experiment.Form.Name,
                    State = state,
                    Folder = _shown,
                    Report = shownReport,
                    RunsDone = runs.Done,
                    RunsAll = runs.All,
                    Results = table.Rows,
                    Runs = table.Runs,
                },
                around.Output);
            return;
        }

        around.Output.WriteLine();
        around.Output.WriteLine($"{char.ToUpperInvariant(state[0])}{state[1..]}: {runs.Done} of {runs.All} runs.");
        WriteTables(table);
        around.Output.WriteLine();
        around.Output.WriteLine($"  folder  {_shown}");
        if (shownReport is not null) around.Output.WriteLine($"  report  {shownReport}");
        if (runs.Done < runs.All) around.Output.WriteLine($"  go on with: streamsynth experiment {file} --out {_shown}");
        if (problems.Count == 0) return;

        around.Errors.WriteLine();
        FaultList.Write(problems, file, around.Errors);
    }

    private void WriteTables(ExperimentTable table)
    {
        foreach (IGrouping<string, ResultRow> metric in table.Rows.GroupBy(r => r.Metric))
        {
            ResultRow first = metric.First();
            string role = first.IsForChoosing ? "for choosing" : "only reported";
            List<string[]> rows = [[$"{metric.Key} ({role})", "multiple", "mean", "95 % interval", "deviation", "seeds", $"less '{experiment.Form.Reference}'", "95 % interval"]];
            rows.AddRange(metric.Select(Cells));
            NumberTable.Write(rows, "  ", around.Output);
            around.Output.WriteLine($"    intervals draw {first.Sets} {(first.ClusteredBy == "family" ? "drawing families" : "images (one family)")} and {metric.Max(r => r.Seeds)} seeds");
        }

        if (table.Rows.FirstOrDefault(r => r.IsChosen) is { } chosen)
        {
            around.Output.WriteLine();
            around.Output.WriteLine($"  best by {experiment.Form.Metrics.Choose}: {chosen.Title}, {chosen.Multiple}x");
        }
    }

    private static string[] Cells(ResultRow row) =>
    [
        row.IsChosen ? $"{row.Title} *" : row.Title,
        $"{row.Multiple}x",
        Amounts.PrecisePercent(row.Mean),
        string.Create(CultureInfo.InvariantCulture, $"{row.Low * 100:0.0} to {row.High * 100:0.0}"),
        row.Deviation is { } deviation ? string.Create(CultureInfo.InvariantCulture, $"{deviation * 100:0.0}") : string.Empty,
        $"{row.Seeds}",
        row.Difference is { } difference ? string.Create(CultureInfo.InvariantCulture, $"{difference * 100:+0.0;-0.0;0.0}") : string.Empty,
        row.DifferenceLow is { } low ? string.Create(CultureInfo.InvariantCulture, $"{low * 100:+0.0;-0.0;0.0} to {row.DifferenceHigh!.Value * 100:+0.0;-0.0;0.0}") : string.Empty,
    ];
}
