using StreamSynth.Resilience.Tests.Cues;
using StreamSynth.Resilience.Tests.Hosting;

namespace StreamSynth.Resilience.Tests.Faults;

/// <summary>Lets blocks fail wherever a checkpoint meets them (after Flink's UnalignedCheckpointITCase), and goes on.</summary>
[Collection(WholeRunsCollection.Name)]
public sealed class BlockFaultTests(WholeRuns whole)
{
    public static TheoryData<string, int> Throws
    {
        get
        {
            TheoryData<string, int> throws = new() { { Moments.BeforeStep, 14 }, { Moments.Read, 20 } };
            if (!FullForm.IsAsked) return throws;

            throws.Add(Moments.AfterStep, 20);
            throws.Add(Moments.Validate, 2);
            return throws;
        }
    }

    [Theory]
    [MemberData(nameof(Throws))]
    public async Task Run_BlockThrows_FailsAndIsResumed(string moment, int count)
    {
        bool streams = moment == Moments.Read;
        using ScriptedRun run = new(streams ? SmallGraph.Streamed : SmallGraph.Gathered);

        HostEnd failed = await run.RunAsync(run.Begin, new Cue(Act.Throw, moment, streams ? count * 5 : count));
        Assert.True(failed.Exit == 1, $"{failed}");
        Assert.Contains($"told to fail at '{moment}'", failed.Errors, StringComparison.Ordinal);

        await ResumeAsync(run, streams ? whole.Streamed : whole.Gathered);
    }

    [Fact]
    public async Task Run_ItemFailsAndStopsTheRun_IsResumedAsIfItHadNot()
    {
        using ScriptedRun run = new(SmallGraph.Strict);
        using ScriptedRun other = new(SmallGraph.Strict);
        HostEnd good = await other.RunAsync(other.Begin);
        Assert.True(good.Exit == 0, $"{good}");

        HostEnd failed = await run.RunAsync(run.Begin, new Cue(Act.Throw, Moments.Generate, 20));
        Assert.True(failed.Exit == 1, $"{failed}");
        Assert.Contains($"told to fail at '{Moments.Generate}'", failed.Errors, StringComparison.Ordinal);

        await ResumeAsync(run, new(SmallGraph.Strict, RunContents.Of(other.Folder), other.Counts));
    }

    [Fact]
    public async Task Run_CaptureThrows_GoesOnAndSaysSo()
    {
        using ScriptedRun run = new(SmallGraph.Gathered);

        HostEnd end = await run.RunAsync(run.Begin, new Cue(Act.Throw, Moments.Capture, 3));

        Assert.True(end.Exit == 0, $"{end}");
        Assert.Contains($"told to fail at '{Moments.Capture}'", end.Output + end.Errors, StringComparison.Ordinal);
        RunContents.Of(run.Folder).AssertSame(whole.Gathered.Contents, "a capture failed");
    }

    [Fact]
    public async Task Resume_RestoreThrows_FailsAndTheNextOneGoesOn()
    {
        using ScriptedRun run = new(SmallGraph.Gathered);
        HostEnd failed = await run.RunAsync(run.Begin, new Cue(Act.Throw, Moments.BeforeStep, 14));
        Assert.True(failed.Exit == 1, $"{failed}");

        HostEnd refused = await run.RunAsync(run.Resume, new Cue(Act.Throw, Moments.Restore, 1));
        Assert.True(refused.Exit == 1, $"{refused}");
        Assert.Contains($"told to fail at '{Moments.Restore}'", refused.Errors, StringComparison.Ordinal);

        await ResumeAsync(run, whole.Gathered);
    }

    [Fact]
    public async Task Run_CloseThrows_KeepsWhatWasTrainedAndSaysSo()
    {
        using ScriptedRun run = new(SmallGraph.Gathered);

        HostEnd end = await run.RunAsync(run.Begin, new Cue(Act.Throw, Moments.Close, 1));

        Assert.True(end.Exit == 1, $"{end}");
        Assert.Contains($"told to fail at '{Moments.Close}'", end.Output + end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at StreamSynth", end.Output + end.Errors, StringComparison.Ordinal);
        RunContents.Of(run.Folder).AssertSame(whole.Gathered.Contents, "closing failed");
    }

    private static async Task ResumeAsync(ScriptedRun run, WholeRun expected)
    {
        HostEnd end = await run.RunAsync(run.Resume);
        Assert.True(end.Exit == 0, $"{end}");
        Assert.True(run.Counts[Moments.AfterStep] < SmallGraph.Steps, "it began anew");
        RunContents found = RunContents.Of(run.Folder);
        found.AssertConserved(SmallGraph.Ordinals, "resumed");
        found.AssertSame(expected.Contents, "resumed");
    }
}
