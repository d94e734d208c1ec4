using StreamSynth.Resilience.Tests.Cues;
using StreamSynth.Resilience.Tests.Hosting;
using StreamSynth.Storage.Checkpoints;

namespace StreamSynth.Resilience.Tests.Faults;

/// <summary>Lets the disk fail while each kind of file is written: the run goes on, and says that it could not save.</summary>
[Collection(WholeRunsCollection.Name)]
public sealed class DiskFaultTests(WholeRuns whole)
{
    public static TheoryData<string> Prunes => FullForm.IsAsked ? [Moments.PruneManifest, Moments.PruneFile] : [Moments.PruneFile];

    public static TheoryData<string> FinalFiles => FullForm.IsAsked ? ["model.parquet.tmp", "samples.parquet.tmp", "manifest.json.tmp"] : ["samples.parquet.tmp"];

    public static TheoryData<string, string, int> Faults
    {
        get
        {
            TheoryData<string, string, int> faults = [];
            foreach (string kind in (string[])["segment", "table", "manifest"])
            {
                faults.Add(nameof(Act.NoSpace), $"write {kind}", 2);
                if (!FullForm.IsAsked) continue;

                faults.Add(nameof(Act.BrokenDisk), $"write {kind}", 4);
                faults.Add(nameof(Act.BrokenDisk), $"flush {kind}", 3);
                faults.Add(nameof(Act.BrokenDisk), $"rename {kind}", 5);
            }

            // What the file layer throws need not be an error of the disk.
            faults.Add(nameof(Act.Throw), Moments.WriteTable, 3);
            faults.Add(nameof(Act.BrokenDisk), "flush folder", 3);
            faults.Add(nameof(Act.BrokenDisk), Moments.FlushAfterManifest, 2);
            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Run_DiskFailsOnce_GoesOnAndSaysSo(string act, string moment, int count)
    {
        using ScriptedRun run = new(SmallGraph.Gathered);
        Cue cue = new(Enum.Parse<Act>(act), moment, count);

        HostEnd end = await run.RunAsync(run.Begin, cue);

        Assert.True(end.Exit == 0, $"{end}");
        Assert.Equal(cue, Assert.Single(run.Done));
        Assert.Matches($"could not be (saved|written).*({WordsOf(cue.Act)})", end.Output + end.Errors);
        RunContents.Of(run.Folder).AssertSame(whole.Gathered.Contents, $"{cue}");
    }

    // What is not deleted now is deleted at the next save.
    [Theory]
    [MemberData(nameof(Prunes))]
    public async Task Run_OlderCheckpointCannotBeDeleted_GoesOn(string moment)
    {
        using ScriptedRun run = new(SmallGraph.Gathered);

        HostEnd end = await run.RunAsync(run.Begin, new Cue(Act.BrokenDisk, moment, 1));

        Assert.True(end.Exit == 0, $"{end}");
        Assert.Single(run.Done);
        Assert.Empty(Directory.GetFiles(run.Folder, "checkpoint-*"));
        RunContents.Of(run.Folder).AssertSame(whole.Gathered.Contents, moment);
    }

    // Every save from the third on fails, the process is killed, the disk is well again.
    [Theory]
    [InlineData(Moments.WriteTable, 20)]
    [InlineData(Moments.RenameManifest, 3)]
    public async Task Resume_AfterADiskThatFailedForGood_GoesOnFromTheLastGoodCheckpoint(string moment, int from)
    {
        using ScriptedRun run = new(SmallGraph.Gathered);
        IEnumerable<Cue> fails = Enumerable.Range(from, 200).Select(count => new Cue(Act.NoSpace, moment, count));

        HostEnd killed = await run.RunElsewhereAsync(run.Begin, [.. fails, new(Act.Kill, Moments.BeforeStep, 25)]);
        Assert.True(killed.Exit == HostEnd.Killed, $"{killed}");
        Assert.NotNull(Checkpoint.FindNewest(run.Folder, out IReadOnlyList<string> findings));
        Assert.Empty(findings);

        HostEnd end = await run.RunAsync(run.Resume);
        Assert.True(end.Exit == 0, $"{end}");
        RunContents.Of(run.Folder).AssertSame(whole.Gathered.Contents, "the disk was full");
    }

    // The kernel refuses every byte written through this link, DuckDB's as well as ours.
    [Theory]
    [MemberData(nameof(FinalFiles))]
    public async Task Run_NoSpaceForTheFinalTables_KeepsItsCheckpointsAndIsResumed(string file)
    {
        using ScriptedRun run = new(SmallGraph.Gathered);
        Directory.CreateDirectory(run.Folder);
        HostEnd stopped = await run.RunAsync(run.Begin, new Cue(Act.Throw, Moments.BeforeStep, 25));
        Assert.True(stopped.Exit == 1, $"{stopped}");
        File.Delete(run.FileOf(file));
        File.CreateSymbolicLink(run.FileOf(file), "/dev/full");

        HostEnd full = await run.RunAsync(run.Resume);
        Assert.True(full.Exit == 1, $"{full}");
        Assert.Contains("No space left on device", full.Output + full.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(run.FileOf("manifest.json")));
        File.Delete(run.FileOf(file));

        HostEnd end = await run.RunAsync(run.Resume);
        Assert.True(end.Exit == 0, $"{end}");
        RunContents.Of(run.Folder).AssertSame(whole.Gathered.Contents, "the disk was full at the end");
    }

    private static string WordsOf(Act act) => act switch { Act.NoSpace => "No space left on device", Act.BrokenDisk => "Input/output error", _ => "told to fail" };
}
