using System.Diagnostics;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Perf.Streaming;

/// <summary>
/// Compares the main job as one streaming graph with the same nodes run stage by stage, each to its end before the next, in turns within one process.
/// Between stages everything is kept in memory, which costs no disk: the fastest way to do without streaming.
/// </summary>
internal static class StagesMeasurement
{
    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        JobGraph job = new(perClass: 417, trainSteps: 300);
        Console.WriteLine($"{job.Images} images (4 steps, unguided), 300 training steps of 32 + 32, 1 thread per model; median of {Rounds} interleaved rounds");
        var streamed = new List<Cost>();
        var staged = new List<Cost>();
        for (int round = 0; round < Rounds; round++)
        {
            streamed.Add(await MeasureAsync(async () => await JobGraph.RunAsync(job.Whole())));
            staged.Add(await MeasureAsync(() => StageByStageAsync(job)));
            Console.WriteLine(FormattableString.Invariant(
                $"  round {round + 1}: streaming {streamed[^1].Seconds:0.0} s, {ByteSize.Format(streamed[^1].PeakBytes)}; stage by stage {staged[^1].Seconds:0.0} s, {ByteSize.Format(staged[^1].PeakBytes)}"));
        }

        double wall = Median.Of(streamed.Zip(staged).Select(p => p.First.Seconds / p.Second.Seconds));
        double memory = Median.Of(streamed.Zip(staged).Select(p => (double)p.First.PeakBytes / p.Second.PeakBytes));
        Console.WriteLine(FormattableString.Invariant(
            $"streaming against stage by stage: wall {wall:0.00} (at most 1.0 wanted), peak payload memory {memory:0.000} (at most 0.25 wanted)"));
    }

    private static async Task<long> StageByStageAsync(JobGraph job)
    {
        long peak = 0;
        IReadOnlyList<Stored<Blocks.Payloads.Prompt>> prompts = await StageAsync(job.MakePrompts(), p => Kept<KeepPromptsBlock>(p).Stored);
        GraphPlan choose = job.ChoosePrompts();
        Kept<ReplayPromptsBlock>(choose).Stored = prompts;
        prompts = await StageAsync(choose, p => Kept<KeepPromptsBlock>(p).Stored);

        GraphPlan paint = job.PaintPictures();
        Kept<ReplayPromptsBlock>(paint).Stored = prompts;
        IReadOnlyList<Stored<Blocks.Payloads.Picture>> pictures = await StageAsync(paint, p => Kept<KeepPicturesBlock>(p).Stored);

        GraphPlan pack = job.PackSamples();
        Kept<ReplayPicturesBlock>(pack).Stored = pictures;
        IReadOnlyList<Stored<Blocks.Payloads.Sample>> samples = await StageAsync(pack, p => Kept<KeepSamplesBlock>(p).Stored, Bytes(pictures));

        GraphPlan train = job.TrainClassifier(samples.Max(s => (long)s.Bytes.Length));
        Kept<ReplaySamplesBlock>(train).Stored = samples;
        peak = Math.Max(peak, Bytes(samples) + await JobGraph.RunAsync(train));

        return peak;

        // At the end of a stage all its input and all its output are there.
        async Task<IReadOnlyList<Stored<T>>> StageAsync<T>(GraphPlan plan, Func<GraphPlan, List<Stored<T>>> output, long inputBytes = 0)
        {
            long moving = await JobGraph.RunAsync(plan);
            List<Stored<T>> stored = output(plan);
            peak = Math.Max(peak, inputBytes + Bytes(stored) + moving);

            return stored;
        }
    }

    private static TBlock Kept<TBlock>(GraphPlan plan) => plan.Nodes.Select(n => n.Block).OfType<TBlock>().Single();

    private static long Bytes<T>(IReadOnlyList<Stored<T>> stored) => stored.Sum(s => (long)s.Bytes.Length);

    private static async Task<Cost> MeasureAsync(Func<Task<long>> work)
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        long peak = await work();

        return new(Stopwatch.GetElapsedTime(start).TotalSeconds, peak);
    }

    private readonly record struct Cost(double Seconds, long PeakBytes);
}
