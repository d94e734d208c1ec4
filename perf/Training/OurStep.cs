using System.Diagnostics;
using StreamSynth.Engine.Items;
using StreamSynth.Training;

namespace StreamSynth.Perf.Training;

/// <summary>Takes training steps with our own back end.</summary>
internal sealed class OurStep : IDisposable
{
    private readonly Classifier _classifier;
    private readonly float[] _images;
    private readonly int[] _labels;

    public OurStep(TrainCase train, int threads, string? profile = null)
    {
        ClassifierSettings settings = train.Settings(threads);
        FillNormal normal = (parameter, normals) => new Philox(KeyMix.Mix(1, parameter)).FillNormal(normals);
        _classifier = profile is null ? Classifier.Create(settings, normal) : Classifier.CreateProfiled(settings, normal, profile);
        _images = new float[train.Batch * 3 * train.Side * train.Side];
        new Philox(2).FillNormal(_images);
        _labels = [.. Enumerable.Range(0, train.Batch).Select(i => i % settings.Classes)];
    }

    /// <summary>Takes steps.</summary>
    public StepCost Run(int steps)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan processors = process.TotalProcessorTime;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        for (int step = 0; step < steps; step++) _classifier.Step(_images, _labels, 0.1f);
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        process.Refresh();

        return new StepCost(wall, (process.TotalProcessorTime - processors).TotalSeconds, PeakBytes(), allocated) / steps;
    }

    public string EndProfiling() => _classifier.EndProfiling();

    public void Dispose() => _classifier.Dispose();

    private static long PeakBytes() => Process.GetCurrentProcess().PeakWorkingSet64;
}
