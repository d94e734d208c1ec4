namespace StreamSynth.Perf.Painting;

/// <summary>
/// Compares two ways to paint on two cores: one replica whose operators share two threads, and two replicas with one thread each. Timed from the end of the
/// second batch to that of the last, so that both have painted two batches before.
/// </summary>
internal static class ReplicaMeasurement
{
    private const int Rounds = 7;
    private const int Batches = 6;

    private static readonly (string Name, string Devices, int Threads)[] Cases =
        [("1 replica x 2 threads", "cpu", 2), ("2 replicas x 1 thread", "cpu,cpu", 1), ("2 replicas x 1 thread, pinned", "cpu:0,cpu:1", 1)];

    public static async Task RunAsync()
    {
        const int images = (Batches - 2) * PaintCase.Batch;
        Console.WriteLine($"icons-v0, batch {PaintCase.Batch}, {PaintCase.Steps} steps, guided; {Batches - 2} batches per round, median of {Rounds} interleaved rounds");
        List<Moment>[] spans = [.. Cases.Select(_ => new List<Moment>())];
        for (int round = -1; round < Rounds; round++)
        {
            for (int i = 0; i < Cases.Length; i++)
            {
                List<Moment> ends = await PaintMeasurement.GraphAsync(Batches, Cases[i].Devices, Cases[i].Threads);
                if (round >= 0) spans[i].Add(ends[^1] - ends[1]); // The first round warms up.
            }
        }

        for (int i = 0; i < Cases.Length; i++)
        {
            double ratio = Median.Of(spans[0].Zip(spans[i]).Select(p => p.First.Wall / p.Second.Wall));
            double processor = Median.Of(spans[i].Select(s => s.Processor)) * 1000 / images;
            Console.WriteLine(FormattableString.Invariant($"{Cases[i].Name,-30} {images / Median.Of(spans[i].Select(s => s.Wall)):0.0} images/s, {ratio:0.00} of the first; {processor:0.0} ms of processor time per image"));
        }
    }
}
