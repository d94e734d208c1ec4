using StreamSynth.Cli.Json;
using StreamSynth.Cli.Live;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Experiments;

/// <summary>Tells one run of an experiment: a line at its start, one every ten seconds with the whole matrix in view, one at its end.</summary>
/// <param name="head">Which run it is, such as "run 3 of 21: naive 3x, seed 42".</param>
/// <param name="metrics">Sets whose accuracy is told at the end.</param>
/// <param name="leftAfter">Estimates the runs after this one; null while nothing is known.</param>
/// <param name="json">Whether lines are events for programs, on standard error.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class MatrixRunOutput(string head, IReadOnlyList<string> metrics, Func<TimeSpan?> leftAfter, bool json, Surroundings around) : IRunOutput, IRunView
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly List<Diagnostic> _problems = [];
    private string? _notice;

    /// <summary>Gives what went wrong.</summary>
    public IReadOnlyList<Diagnostic> Problems => _problems;

    public IRunView View => this;

    public void Begin(IReadOnlyList<Diagnostic> hindrances)
    {
        Say("started", head);
        foreach (Diagnostic hindrance in hindrances) Say("warning", $"  {hindrance.Code}: {hindrance.Message}");
    }

    public async Task FollowAsync(RunWatch watch, Task ended)
    {
        TimeSpan last = TimeSpan.Zero;
        while (!ended.IsCompleted)
        {
            Moment now = watch.Look();
            if (now.Notice is { } notice && notice != _notice) Say("notice", $"  {_notice = notice}");
            foreach (SaveNews news in now.Saves.Where(s => s.Failure is not null)) Say("warning", $"  {SaveText.Of(news)}");
            if (now.Snapshot.Elapsed - last >= Period)
            {
                last = now.Snapshot.Elapsed;
                Say("progress", Line(now));
            }

            await Task.WhenAny(ended, Task.Delay(Glance, around.Clock)).ConfigureAwait(false);
        }
    }

    public void Saved(IReadOnlyList<SaveNews> saves, TimeSpan elapsed)
    {
        foreach (SaveNews news in saves.Where(s => s.Failure is not null)) Say("warning", $"  {SaveText.Of(news)}");
    }

    public void StoppedAtOnce(SaveNews? newest) => Say("stopped", newest is null ? "  stopped at once: this run begins anew." : $"  stopped at once: this run goes on after step {newest.Step}.");

    public int Refuse(IReadOnlyList<Diagnostic> refusals)
    {
        _problems.AddRange(refusals);
        return ExitCode.WrongInput;
    }

    public void End(string state, RunResult result, RunRecord record, IReadOnlyList<Diagnostic> problems, SaveNews? newest)
    {
        _problems.AddRange(problems);
        ProgressRow progress = record.Progress!;
        IEnumerable<string> accuracies = metrics
            .Select(m => record.Rows.Accuracy.FirstOrDefault(row => row.Set == m))
            .OfType<AccuracyRow>()
            .Select(row => $"{row.Set} {Amounts.PrecisePercent(row.SetAveraged)}");
        Say(state, $"  {state} after {Amounts.Duration(TimeSpan.FromSeconds(progress.WallSeconds))}, step {progress.Step} of {progress.Steps}  {string.Join("  ", accuracies)}".TrimEnd());
    }

    private string Line(Moment now)
    {
        List<string> parts = [$"  {Amounts.Duration(now.Snapshot.Elapsed)}"];
        foreach (NodeSnapshot node in now.Snapshot.Nodes)
        {
            if (!node.HasEnded && node.Progress is { } p) parts.Add($"{node.Node} {p.Unit} {p.Done}/{p.Total}");
        }

        if (now.Left is { } left)
        {
            parts.Add($"about {Amounts.Duration(left)} left");
            if (leftAfter() is { } after) parts.Add($"and {Amounts.Duration(left + after)} for all runs");
        }

        return string.Join("  ", parts);
    }

    private void Say(string what, string text)
    {
        if (json) JsonOutput.WriteLine(new { Event = what, Run = head, Text = text.Trim() }, around.Errors);
        else around.Output.WriteLine(text);
    }
}
