using StreamSynth.Cli.Live;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Running;

/// <summary>Tells a run to people: a live table or plain lines, then a summary.</summary>
internal sealed class PrintedRun(RunSetup setup, Surroundings around) : IRunOutput
{
    private readonly string _shownFolder = OutputFolder.Shown(setup.Folder.FullPath, around.WorkingFolder);

    public IRunView View => around.Screen is { } screen ? new LiveTable(screen, around.Clock) : new PlainLines(around.Output, around.Clock);

    public void Begin(IReadOnlyList<Diagnostic> hindrances)
    {
        string what = $"'{setup.Plan.Graph.Name}' (seed {setup.Plan.Graph.Seeds.Run})";
        around.Output.WriteLine(setup.Earlier is { } earlier
            ? $"Resuming {what} in {_shownFolder} from checkpoint {earlier.Checkpoint.Number}{After(earlier.Progress.Step)}"
            : $"Running {what} into {_shownFolder}");
        foreach (Diagnostic hindrance in hindrances) around.Output.WriteLine($"  {hindrance.Code}: {hindrance.Message}");
    }

    // The live table has shown that it saves; a failure is worth a line below it.
    public void Saved(IReadOnlyList<SaveNews> saves, TimeSpan elapsed)
    {
        foreach (SaveNews news in saves.Where(news => around.Screen is null || news.Failure is not null)) around.Output.WriteLine($"{Amounts.Duration(elapsed)}  {SaveText.Of(news)}");
    }

    public void StoppedAtOnce(SaveNews? newest)
    {
        around.Errors.WriteLine(newest is null
            ? $"Stopped at once: no checkpoint was saved in {_shownFolder}."
            : $"Stopped at once: checkpoint {newest.Number}{After(newest.Step)} stands in {_shownFolder}, what came later is lost.");
        if (newest is not null) around.Errors.WriteLine($"Go on with: streamsynth resume {_shownFolder}");
    }

    public int Refuse(IReadOnlyList<Diagnostic> refusals)
    {
        FaultList.Write(refusals, setup.File.Name, around.Errors);
        around.Errors.WriteLine();
        around.Errors.WriteLine($"{_shownFolder} stays as it was.");

        return ExitCode.WrongInput;
    }

    public void End(string state, RunResult result, RunRecord record, IReadOnlyList<Diagnostic> problems, SaveNews? newest)
    {
        // The live table ends with an empty line of its own.
        if (around.Screen is null) around.Output.WriteLine();
        new RunSummary(setup.Plan, result, record, setup.Folder, _shownFolder, around.Output).Write(state, newest);
        if (problems.Count == 0) return;

        around.Errors.WriteLine();
        FaultList.Write(problems, setup.File.Name, around.Errors);
    }

    private static string After(long step) => step > 0 ? $" (after step {step})" : string.Empty;
}
