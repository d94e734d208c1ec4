using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Perf.Streaming;

/// <summary>Shows that memory does not grow with the number of images: payload bytes, and the managed heap with the ledger going to disk.</summary>
internal static class FlatMeasurement
{
    public static async Task RunAsync()
    {
        Console.WriteLine("images | payload high water | live managed heap at the end | ledger lines on disk");
        var peaks = new List<long>();
        foreach (int perClass in new[] { 84, 834 })
        {
            JobGraph job = new(perClass, trainSteps: 100);
            (long payload, long heap, long lines) = await MeasureAsync(job.Whole());
            peaks.Add(payload);
            Console.WriteLine(FormattableString.Invariant($"{job.Images,6} | {ByteSize.Format(payload),18} | {ByteSize.Format(heap),28} | {lines}"));
        }

        Console.WriteLine(FormattableString.Invariant($"payload from about 1,000 to about 10,000 images: {100.0 * (peaks[1] - peaks[0]) / peaks[0]:+0.0;-0.0;0.0} % (within 5 wanted)"));
    }

    private static async Task<(long Payload, long Heap, long Lines)> MeasureAsync(GraphPlan plan)
    {
        DirectoryInfo place = Directory.CreateTempSubdirectory("streamsynth-flat-");
        try
        {
            RunFolder folder = RunFolder.Create(Path.Combine(place.FullName, "run"));
            await using CheckpointStore store = CheckpointStore.Open(folder.FullPath, new CheckpointOptions { SegmentRows = 512 });
            GrowingTable<SampleRow> samples = store.Grow(RunTables.Samples);
            GraphRunner runner = new(plan, TimeProvider.System);
            foreach (IRunTables tables in runner.Blocks.Select(b => b.Block).OfType<IRunTables>()) tables.Start(new Lines(samples));
            RunResult result = await runner.RunAsync();
            if (result.End != RunEnd.Done) throw new InvalidOperationException(string.Join("; ", result.Diagnostics));
            long heap = GC.GetTotalMemory(forceFullCollection: true);
            await runner.CloseAsync();

            return (result.Snapshot.PayloadHighWaterBytes, heap, samples.Count);
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private sealed class Lines(GrowingTable<SampleRow> samples) : ILedger
    {
        public void Add(SampleRow line) => samples.Add(line);
    }
}
