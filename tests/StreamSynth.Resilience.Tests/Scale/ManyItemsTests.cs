using System.Collections;
using System.Globalization;
using StreamSynth.Resilience.Tests.Cues;
using StreamSynth.Resilience.Tests.Hosting;
using StreamSynth.Storage;
using StreamSynth.Storage.Runs;
using Xunit.Abstractions;

namespace StreamSynth.Resilience.Tests.Scale;

/// <summary>Sends millions of cheap items through a whole process that is killed on the way: 5 million in the full form, 200,000 otherwise.</summary>
/// <remarks>
/// The items end in the ledger of the real <c>train.classifier</c>, in segments of a growing table; one in a thousand is painted and trained on. So what grows with the number
/// of items is the ledger alone, which is what the test is about.
/// </remarks>
public sealed class ManyItemsTests(ITestOutputHelper output)
{
    // The collector takes what it likes up to its next full collection; a row of the ledger in memory would be 300 bytes, 1.2 GB for 4 million.
    private const long MayGrowBytes = 64L << 20;

    private static int Items => FullForm.IsAsked ? 5_000_000 : 200_000;

    // From here on the heap has what it needs for a step, a segment and a save.
    private static int Settled => FullForm.IsAsked ? 1_000_000 : 100_000;

    [Fact]
    public async Task Resume_ManyItemsAndKills_LosesNoneAndHoldsNoMoreMemory()
    {
        using ScriptedRun run = new(ManyItemsGraph.Text(Items), saveSteps: 1);
        int painted = Items / 1000;

        // In the short form painting can run ahead of the first save, and then there would be nothing to go on from.
        await KillAsync(run, run.Begin, FullForm.IsAsked ? new(Act.Kill, Moments.Generate, painted / 10) : new(Act.Kill, Moments.FlushAfterManifest, 2));
        await KillAsync(run, run.Resume, new(Act.Kill, Moments.WriteSegment, FullForm.IsAsked ? 12 : 2));
        if (FullForm.IsAsked) await KillAsync(run, run.Resume, new(Act.Kill, Moments.Generate, painted * 3 / 4));

        HostEnd end = await run.RunElsewhereAsync(run.Resume);

        Assert.True(end.Exit == 0, $"{end}");
        AssertConserved(run);
        AssertFlat(await File.ReadAllLinesAsync(Path.Combine(run.WorkingFolder, "notes.txt")));
        output.WriteLine($"at most {RunFolder.Open(run.Folder).Read(RunTables.Progress).Single().PeakResidentBytes >> 20} MiB in the last process, which writes the final tables");
    }

    private async Task KillAsync(ScriptedRun run, string[] arguments, Cue cue)
    {
        HostEnd killed = await run.RunElsewhereAsync(arguments, cue);
        Assert.True(killed.Exit == HostEnd.Killed, $"{cue}: {killed}");
        output.WriteLine($"killed: {cue.Moment} {cue.Count}");
    }

    private void AssertConserved(ScriptedRun run)
    {
        BitArray seen = new(Items);
        SortedDictionary<string, long> states = [];
        foreach (LineRow line in ParquetTable.Read<LineRow>(run.FileOf("samples.parquet")).Where(line => line.Domain == "synthetic"))
        {
            Assert.False(seen[(int)line.Ordinal], $"ordinal {line.Ordinal} is there twice");
            seen[(int)line.Ordinal] = true;
            states[line.State] = states.GetValueOrDefault(line.State) + 1;
        }

        output.WriteLine(string.Join(", ", states.Select(state => $"{state.Key} {state.Value}")));
        Assert.True(seen.HasAllSet(), $"{Items - states.Values.Sum()} ordinals have no line");
    }

    // Within the process that did most of the work: the others are too short to tell.
    private void AssertFlat(string[] notes)
    {
        (string Process, long Ordinal, long Bytes)[] measured = [.. notes.Select(note => note.Split(' ')).Select(parts => (parts[0], Parse(parts[1]), Parse(parts[2])))];
        (string, long Ordinal, long Bytes)[] longest = [.. measured.GroupBy(note => note.Process).MaxBy(group => group.Count())!.OrderBy(note => note.Ordinal)];
        long settled = longest.First(note => note.Ordinal >= Settled).Bytes;
        (_, long last, long bytes) = longest[^1];
        output.WriteLine($"resident at {Settled}: {settled >> 20} MiB; at {last}: {bytes >> 20} MiB; most {longest.Max(note => note.Bytes) >> 20} MiB");
        Assert.True(bytes < settled + MayGrowBytes, $"resident memory grew from {settled >> 20} MiB to {bytes >> 20} MiB");
    }

    private static long Parse(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private sealed record LineRow
    {
        public required long Ordinal { get; init; }

        public required string Domain { get; init; }

        public required string State { get; init; }
    }
}
