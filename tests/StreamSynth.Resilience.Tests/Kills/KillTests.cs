using StreamSynth.Resilience.Tests.Hosting;
using StreamSynth.Storage.Runs;
using Xunit.Abstractions;

namespace StreamSynth.Resilience.Tests.Kills;

/// <summary>Kills the whole process (SIGKILL) in every phase of a real training run, and goes on until it is done.</summary>
[Collection(WholeRunsCollection.Name)]
public sealed class KillTests(ITestOutputHelper output, WholeRuns whole)
{
    private const int Attempts = 5;

    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 2 };

    [Fact]
    public async Task Resume_AfterKillsInEveryPhase_EndsAsTheRunWithoutABreak()
    {
        int seeds = FullForm.IsAsked ? 50 : 5;
        KillTally tally = new();
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, seeds), AtOnce, async (seed, _) => await KillAsync(seed, KillPlan.Of(seed, whole.Of(seed).Counts), tally));

            // How many saves a run comes to depends on the machine, so a few planned kills may find the run over: what they left out is aimed at once more.
            for (int attempt = 0; attempt < Attempts && tally.NotHit.Count > 0; attempt++)
            {
                await Parallel.ForEachAsync(tally.NotHit, AtOnce, async (phase, _) => await KillAsync(attempt, KillPlan.At(phase, attempt, whole.Of(attempt).Counts), tally));
            }
        }
        finally
        {
            output.WriteLine($"{seeds} seeds{Environment.NewLine}{tally}");
        }

        Assert.Empty(tally.NotHit.Select(phase => phase.Name));
    }

    private async Task KillAsync(int seed, IReadOnlyList<Kill> kills, KillTally tally)
    {
        WholeRun expected = whole.Of(seed);
        using ScriptedRun run = new(expected.Graph);
        string story = $"seed {seed}";
        string[] arguments = run.Begin;
        HostEnd? end = null;
        foreach (Kill kill in kills)
        {
            if (arguments != run.Resume && Phase.Resuming.Contains(kill.Phase))
            {
                tally.Miss();
                continue;
            }

            HostEnd killed = await run.RunElsewhereAsync(arguments, kill.Cue);
            if (killed.Exit == 0)
            {
                tally.Miss();
                end = killed;
                break;
            }

            story += $", {kill}";
            Assert.True(killed.Exit == HostEnd.Killed, $"{story}: {killed}");
            tally.Hit(kill.Phase);

            // Killed before its first save, it has nothing to go on from.
            arguments = run.HasAnything ? run.Resume : [.. run.Begin, "--overwrite"];
        }

        end ??= await run.RunElsewhereAsync(arguments);
        Assert.True(end.Exit == 0, $"{story}: {end}");
        Assert.Equal(["manifest.json"], Directory.GetFiles(run.Folder, "*.json").Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(run.Folder, "*.segment.*").Concat(Directory.GetFiles(run.Folder, "*.tmp")));
        Assert.True(File.Exists(run.FileOf(RunFolder.ReportName)), $"{story}: no report");
        RunContents found = RunContents.Of(run.Folder);
        found.AssertConserved(SmallGraph.Ordinals, story);
        found.AssertSame(expected.Contents, story);
    }
}
