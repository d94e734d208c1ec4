using StreamSynth.Blocks.Training;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;

namespace StreamSynth.Cli.Experiments;

/// <summary>Prints what an experiment is going to do.</summary>
/// <param name="file">The experiment, without errors.</param>
/// <param name="folder">Its folder, absolute.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class MatrixPage(ExperimentFile file, string folder, Surroundings around)
{
    private readonly Experiment _experiment = file.Experiment!;

    /// <summary>Prints arms, runs, steps, images and time.</summary>
    /// <param name="state">How far it is.</param>
    /// <param name="json">Whether it is for programs.</param>
    public void Write(MatrixState state, bool json)
    {
        TrainClassifierOptions training = Fairness.Find(file.Cells[0], _experiment.Form.Metrics.Node, [])!.Options;
        int seeds = _experiment.Form.Seeds.Count;
        int runs = file.Cells.Count * seeds;
        (long asked, long painted) = SharedImages.Count(_experiment, file.Cells);
        string shown = OutputFolder.Shown(folder, around.WorkingFolder);
        if (json)
        {
            JsonOutput.Write(
                new
                {
                    Faults = FaultJson.Of(file.Faults, file.Name),
                    File = file.Name,
                    Experiment = _experiment.Form.Name,
                    Folder = shown,
                    Arms = file.Cells.GroupBy(c => c.Arm).Select(a => new { a.Key.Name, a.Key.Title, Multiples = a.Select(c => c.Multiple), a.Key.Needs }),
                    _experiment.Form.Seeds,
                    Runs = runs,
                    RunsDone = state.Done,
                    RunsOfOtherGraphs = state.Others,
                    training.Steps,
                    training.RealPerStep,
                    ImagesAsked = asked * seeds,
                    ImagesPainted = painted * seeds,
                    SecondsLeft = state.Left?.TotalSeconds,
                },
                around.Output);
            return;
        }

        FaultList.Write(file.Faults, file.Name, around.Errors);
        List<string[]> rows = [["arm", "multiples", "runs"]];
        rows.AddRange(file.Cells.GroupBy(c => c.Arm).Select(a => new[] { a.Key.Title, string.Join(", ", a.Select(c => $"{c.Multiple}x")), $"{a.Count() * seeds}" }));
        around.Output.WriteLine($"'{_experiment.Form.Name}' into {shown}");
        NumberTable.Write(rows, "  ", around.Output);
        around.Output.WriteLine();
        Line("runs", state.Done == 0 ? $"{runs}" : $"{runs}, of which {state.Done} are done");
        if (state.Others is [var first, ..]) Line("in the way", $"{state.Others.Count} runs of other graphs, the first in {first}: delete them, or give another --out");
        Line("seeds", string.Join(", ", _experiment.Form.Seeds));
        Line("optimiser steps", $"{training.Steps} per run, equal in all arms; {runs * (long)training.Steps!} in all");
        Line("real images", $"{training.RealPerStep} per step, equal in all arms");
        if (asked > 0) Line("synthetic images", $"{asked * seeds} asked for; {painted * seeds} to be made, {(asked - painted) * seeds} shared between runs of equal recipe");
        Line("chosen by", _experiment.Form.Metrics.Choose);
        Line("only reported", string.Join(", ", _experiment.Form.Metrics.Report));
        Line("time", state.Left is { } time ? $"about {Amounts.Duration(time)} for what is left, on this machine as it is now" : "not known: no run is done, and none was measured (--probe-seconds)");
    }

    private void Line(string name, string value) => around.Output.WriteLine($"  {name,-17} {value}");
}
