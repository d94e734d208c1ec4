using StreamSynth.Blocks.Regeneration;
using StreamSynth.Cli.Live;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Running;

/// <summary>Runs one graph once, from its beginning or from a checkpoint: shows it, saves it on its way, takes Ctrl-C, writes the tables, prints the summary.</summary>
/// <param name="setup">What is run, and where it is saved.</param>
/// <param name="output">Tells the run.</param>
/// <param name="verbose">Whether stack traces are printed.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class RunSession(RunSetup setup, IRunOutput output, bool verbose, Surroundings around)
{
    private const string StoppingNotice = "stopping: draining, then saving (Ctrl-C again to stop at once)";

    // A model call cannot be cut short: the process may leave it behind.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Runs to the end.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync()
    {
        IReadOnlyList<Diagnostic> hindrances = ResumeHindrances.Of(setup.Plan, setup.Saving);
        output.Begin(hindrances);
        using Interrupts interrupts = around.Listen();
        var runner = new GraphRunner(setup.Plan, around.Clock) { IsResumable = hindrances.Count == 0, FailuresBefore = setup.Earlier?.State.FailureCount ?? 0 };
        SharePainting();
        var watch = new RunWatch(setup.Plan.Graph.Name, setup.Plan.Graph.MemoryBytes, runner.Snapshot, () => ResidentMemory.Read().Now);
        await using var saves = new RunSaves(setup, runner, around.Clock, watch.Tell);
        await using var timer = new SaveTimer(saves, SaveTimer.IntervalOf(setup.Saving, runner.IsResumable), around.Clock);
        using CancellationTokenRegistration first = interrupts.First.Register(() => Stop(runner, watch));
        using CancellationTokenRegistration second = interrupts.Second.Register(() => Cancel(runner, watch));

        Task<RunResult> running = Task.Run(() => runner.RunAsync(setup.Earlier?.Point));
        Task<IReadOnlyList<Diagnostic>> comparing = CompareAsync(runner, running, saves);
        timer.Start();
        Task ended = EndAsync(running, interrupts.Second);
        await output.View.FollowAsync(watch, ended).ConfigureAwait(false);
        await timer.StopAsync().ConfigureAwait(false);
        if (interrupts.Second.IsCancellationRequested) return await StoppedAtOnceAsync(saves).ConfigureAwait(false);

        RunResult result = await running.ConfigureAwait(false);
        IReadOnlyList<Diagnostic> refused = [.. await comparing.ConfigureAwait(false), .. RefusalsOf(result)];
        if (refused.Count > 0) return await RefuseAsync(refused, runner, saves).ConfigureAwait(false);

        Task<int> saving = Task.Run(() => SaveAsync(runner, result, saves, watch, interrupts.First.IsCancellationRequested));

        return await Task.WhenAny(saving, WhenCancelled(interrupts.Second)).ConfigureAwait(false) == saving
            ? await saving.ConfigureAwait(false)
            : await StoppedAtOnceAsync(saves).ConfigureAwait(false);
    }

    // All replicas: each of them may meet a batch that another run has painted.
    private void SharePainting()
    {
        if (setup.Painted is not { } painted) return;

        string terms = string.Join("; ", setup.Versions.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key} {v.Value}"));
        foreach (ISharedPainting generator in setup.Plan.Nodes.SelectMany(n => n.Replicas).Select(r => r.Block).OfType<ISharedPainting>()) generator.Share(painted, terms);
    }

    private static void Stop(GraphRunner runner, RunWatch watch)
    {
        watch.Say(StoppingNotice);
        runner.Stop();
    }

    private static void Cancel(GraphRunner runner, RunWatch watch)
    {
        watch.Say("stopping at once: leaving what is in work");
        runner.Cancel();
    }

    private async Task EndAsync(Task<RunResult> running, CancellationToken atOnce)
    {
        await Task.WhenAny(running, WhenCancelled(atOnce)).ConfigureAwait(false);
        if (!running.IsCompleted) await Task.WhenAny(running, Task.Delay(Grace, around.Clock)).ConfigureAwait(false);
    }

    private static Task WhenCancelled(CancellationToken token)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(done.SetResult);

        return done.Task;
    }

    // Models and data are known once the blocks are set up: only then can all that differs be listed, and nothing is saved before.
    private async Task<IReadOnlyList<Diagnostic>> CompareAsync(GraphRunner runner, Task<RunResult> running, RunSaves saves)
    {
        if (setup.Earlier is not { } earlier) return [];

        await Task.WhenAny(runner.WhenReady, running).ConfigureAwait(false);
        IReadOnlyList<Change> changes = [.. setup.Changes, .. await Task.Run(() => RunIdentity.DifferentHashes(earlier.Hashes, RunHashes.Of(runner).All)).ConfigureAwait(false)];
        if (changes.Count == 0 || setup.AllowsChanges)
        {
            saves.Begin(changes);
            return [];
        }

        runner.Cancel();
        return [.. changes.Select(change => change.Refusal())];
    }

    // What refuses to go on has changed nothing: the run stays as it was saved.
    private IEnumerable<Diagnostic> RefusalsOf(RunResult result) =>
        setup.Earlier is not null && result.End == RunEnd.Failed && result.Diagnostics.All(ResumeHindrances.IsRefusal) ? result.Diagnostics : [];

    private async Task<int> RefuseAsync(IReadOnlyList<Diagnostic> refused, GraphRunner runner, RunSaves saves)
    {
        await saves.DisposeAsync().ConfigureAwait(false);
        await runner.CloseAsync().ConfigureAwait(false);

        return output.Refuse(refused);
    }

    private async Task<int> StoppedAtOnceAsync(RunSaves saves)
    {
        await saves.DisposeAsync().ConfigureAwait(false);
        output.StoppedAtOnce(saves.Newest);
        setup.Folder.DeleteIfEmpty();

        return ExitCode.Interrupted;
    }

    private static async Task<IEnumerable<Diagnostic>> DeleteAsync(RunSaves saves)
    {
        try
        {
            await saves.DeleteAsync().ConfigureAwait(false);

            return [];
        }
        catch (StorageException e)
        {
            return [new("SS6006", string.Empty, $"the tables are saved, but what was saved on the way could not be deleted: {e.Message}")];
        }
    }

    private async Task<int> SaveAsync(GraphRunner runner, RunResult result, RunSaves saves, RunWatch watch, bool interrupted)
    {
        var record = new RunRecord(setup, saves);
        IReadOnlyList<Diagnostic> faults = RunFaults.Of(result);
        string state = interrupted ? "interrupted" : result.End == RunEnd.Failed ? "failed" : "done";
        List<Diagnostic> problems = [.. faults, .. result.Warnings, .. record.Collect(runner, result, state)];
        await saves.StopAsync(goesOn: state != "done").ConfigureAwait(false);
        output.Saved(watch.TakeSaves(), result.Snapshot.Elapsed);
        string held = await runner.CloseAsync().ConfigureAwait(false);
        if (held.Length > 0)
        {
            problems.Add(new("SS5010", string.Empty, $"implementation error: buffers were not given back:{Environment.NewLine}{held}"));
        }

        problems.AddRange(runner.CloseFaults);
        problems.AddRange(record.Save());
        if (record.IsSaved && (state == "done" || saves.Newest is null)) problems.AddRange(await DeleteAsync(saves).ConfigureAwait(false));

        bool hasLost = record.Progress!.State != state;
        output.End(record.Progress.State, result, record, problems, state == "done" && record.IsSaved ? null : saves.Newest);
        if (verbose) foreach (Exception error in result.Errors) around.Errors.WriteLine(error);

        return interrupted && !hasLost ? ExitCode.Interrupted : problems.Any(p => p.Severity == Severity.Error) ? ExitCode.RunFailed : ExitCode.Done;
    }
}
