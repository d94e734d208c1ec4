using System.Diagnostics;
using StreamSynth.Resilience.Tests.Cues;
using StreamSynth.Resilience.Tests.Hosting;

namespace StreamSynth.Resilience.Tests.Locks;

/// <summary>Lets processes fight over one run folder.</summary>
[Collection(WholeRunsCollection.Name)]
public sealed class LockTests(WholeRuns whole)
{
    [Fact]
    public async Task Resume_FolderHeldByAnotherProcess_IsRefusedUntilThatIsKilled()
    {
        using ScriptedRun run = new(SmallGraph.Gathered);
        HostEnd killed = await run.RunElsewhereAsync(run.Begin, new Cue(Act.Kill, Moments.BeforeStep, 12));
        Assert.True(killed.Exit == HostEnd.Killed, $"{killed}");
        using Process holder = HostProcess.Start(run.WorkingFolder, [new(Act.Hold, Moments.BeforeStep, 2)], run.Resume);
        await HeldAsync(holder);
        string[] files = Files(run);

        foreach (string[] arguments in (string[][])[run.Resume, run.Begin, [.. run.Begin, "--overwrite"]])
        {
            HostEnd refused = await run.RunAsync(arguments);
            Assert.True(refused.Exit == 2, $"{string.Join(' ', arguments)}: {refused}");
            Assert.Equal(files, Files(run));
            if (arguments != run.Begin) Assert.Contains($"held by process {holder.Id} since ", refused.Errors, StringComparison.Ordinal);
        }

        foreach (string[] arguments in (string[][])[["export", "run", "--out", "exported"], ["export-samples", "run", "--out", "images"]])
        {
            HostEnd read = await run.RunAsync(arguments);
            Assert.True(read.Exit is 0 or 2, $"{string.Join(' ', arguments)}: {read}");
            Assert.DoesNotContain("   at ", read.Errors, StringComparison.Ordinal);
            Assert.True(read.Exit == 0 || read.Errors.Contains(run.Folder, StringComparison.Ordinal), $"{read}");
            Assert.Equal(files, Files(run));
        }

        holder.Kill();
        await holder.WaitForExitAsync();
        HostEnd end = await run.RunAsync(run.Resume);
        Assert.True(end.Exit == 0, $"{end}");
        RunContents.Of(run.Folder).AssertSame(whole.Gathered.Contents, "the holder was killed");
    }

    private static string[] Files(ScriptedRun run) => [.. Directory.GetFiles(run.Folder).Order(StringComparer.Ordinal)];

    private static async Task HeldAsync(Process holder)
    {
        while (await holder.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == Script.Held) return;
        }

        Assert.Fail($"it ended before it held: {await holder.StandardError.ReadToEndAsync()}");
    }
}
