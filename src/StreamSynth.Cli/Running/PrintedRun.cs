using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Live;
using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Running;

/// <summary>Tells a run to people: a live table or plain lines, then a summary.</summary>
internal sealed class PrintedRun(GraphFile file, RunFolder folder, Surroundings around) : IRunOutput
{
    private readonly GraphPlan _plan = file.Plan!;
    private readonly string _shownFolder = OutputFolder.Shown(folder.FullPath, around.WorkingFolder);

    public IRunView View => around.Screen is { } screen ? new LiveTable(screen, around.Clock) : new PlainLines(around.Output, around.Clock);

    public void Begin() => around.Output.WriteLine($"Running '{_plan.Graph.Name}' (seed {_plan.Graph.Seeds.Run}) into {_shownFolder}");

    public void StoppedAtOnce() => around.Errors.WriteLine($"Stopped at once: nothing was saved in {_shownFolder}.");

    public void End(string state, RunResult result, RunRecord record, IReadOnlyList<Diagnostic> problems)
    {
        // The live table ends with an empty line of its own.
        if (around.Screen is null) around.Output.WriteLine();
        new RunSummary(_plan, result, record, folder, _shownFolder, around.Output).Write(state);
        if (problems.Count == 0) return;

        around.Errors.WriteLine();
        FaultList.Write(problems, file.Name, around.Errors);
    }
}
