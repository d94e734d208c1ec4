using StreamSynth.Blocks.Training;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Live;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Running;

/// <summary>Runs one graph once: shows it, takes Ctrl-C, saves the tables, prints the summary.</summary>
/// <param name="file">The graph, without errors.</param>
/// <param name="folder">Where the run is saved; empty.</param>
/// <param name="started">Start of the run.</param>
/// <param name="versions">Versions by library.</param>
/// <param name="output">Tells the run.</param>
/// <param name="verbose">Whether stack traces are printed.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class RunSession(
    GraphFile file, RunFolder folder, DateTimeOffset started, IReadOnlyDictionary<string, string> versions, IRunOutput output, bool verbose, Surroundings around)
{
    private const string StoppingNotice = "stopping: draining, then saving (Ctrl-C again to stop at once)";

    // A model call cannot be cut short: the process may leave it behind.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly GraphPlan _plan = file.Plan!;

    /// <summary>Runs to the end.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync()
    {
        output.Begin();
        using Interrupts interrupts = around.Listen();
        var runner = new GraphRunner(_plan, around.Clock);
        await using var saves = new RunSaves(folder, around.Clock, around.Files);
        foreach (IRunTables tables in runner.Blocks.Select(b => b.Block).OfType<IRunTables>()) tables.Start(saves);
        var watch = new RunWatch(_plan.Graph.Name, _plan.Graph.MemoryBytes, runner.Snapshot, () => ResidentMemory.Read().Now);
        using CancellationTokenRegistration first = interrupts.First.Register(() => Stop(runner, watch));
        using CancellationTokenRegistration second = interrupts.Second.Register(() => Cancel(runner, watch));

        Task<RunResult> running = Task.Run(runner.RunAsync);
        saves.Start(runner, watch, around.Clock);
        Task ended = EndAsync(running, interrupts.Second);
        await output.View.FollowAsync(watch, ended).ConfigureAwait(false);
        if (interrupts.Second.IsCancellationRequested) return await StoppedAtOnceAsync(saves).ConfigureAwait(false);

        RunResult result = await running.ConfigureAwait(false);
        Task<int> saving = Task.Run(() => SaveAsync(runner, result, saves, interrupts.First.IsCancellationRequested));

        return await Task.WhenAny(saving, WhenCancelled(interrupts.Second)).ConfigureAwait(false) == saving
            ? await saving.ConfigureAwait(false)
            : await StoppedAtOnceAsync(saves).ConfigureAwait(false);
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

    private async Task<int> StoppedAtOnceAsync(RunSaves saves)
    {
        await saves.DisposeAsync().ConfigureAwait(false);
        output.StoppedAtOnce();
        folder.DeleteIfEmpty();

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

    private async Task<int> SaveAsync(GraphRunner runner, RunResult result, RunSaves saves, bool interrupted)
    {
        var record = new RunRecord(_plan, started, versions, saves);
        IReadOnlyList<Diagnostic> faults = RunFaults.Of(result);
        string state = interrupted ? "interrupted" : result.End == RunEnd.Failed ? "failed" : "done";
        List<Diagnostic> problems = [.. faults, .. result.Warnings, .. record.Collect(runner, result, state)];
        string held = await runner.CloseAsync().ConfigureAwait(false);
        if (held.Length > 0)
        {
            problems.Add(new("SS5010", string.Empty, $"implementation error: buffers were not given back:{Environment.NewLine}{held}"));
        }

        await saves.StopAsync().ConfigureAwait(false);
        problems.AddRange(record.Save(folder));
        if (record.IsSaved) problems.AddRange(await DeleteAsync(saves).ConfigureAwait(false));

        output.End(state, result, record, problems);
        if (verbose) foreach (Exception error in result.Errors) around.Errors.WriteLine(error);

        return interrupted ? ExitCode.Interrupted : problems.Any(p => p.Severity == Severity.Error) ? ExitCode.RunFailed : ExitCode.Done;
    }
}
