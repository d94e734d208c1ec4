using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Estimating;

/// <summary>Estimates a run before it is made: a probe, the estimate, the page.</summary>
internal static class DryRun
{
    /// <summary>Runs the probe and prints.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(GraphFile file, TimeSpan length, bool json, Surroundings around)
    {
        GraphPlan plan = file.Plan!;
        using Interrupts interrupts = around.Listen();
        ProbeResult probe = await new RunProbe(plan, around.Clock).RunAsync(length, interrupts.First).ConfigureAwait(false);
        if (interrupts.First.IsCancellationRequested) return Refusal.Write([new("SS5012", string.Empty, "interrupted: nothing was estimated.")], file.Name, json, around, ExitCode.Interrupted);
        if (probe.Result.End == RunEnd.Failed) return Refusal.Write(RunFaults.Of(probe.Result), file.Name, json, around, ExitCode.RunFailed);

        Places places = Places.Around(Path.GetFullPath(file.Name, around.WorkingFolder), around.WorkingFolder, around.ProgramFolder);
        RunEstimate estimate = RunEstimate.Of(plan, probe, ModelUse.Of(plan, places));
        if (json) JsonOutput.Write(new EstimateJson(FaultJson.Of(file), plan.Graph.Name, probe.ProbedSeconds, estimate), around.Output);
        else EstimatePage.Write(plan, probe, estimate, around.Output);

        return ExitCode.Done;
    }

    private sealed record EstimateJson(IReadOnlyList<FaultJson> Faults, string Graph, double ProbedSeconds, RunEstimate Estimate);
}
