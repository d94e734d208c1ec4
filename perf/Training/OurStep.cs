using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using StreamSynth.Engine.Items;
using StreamSynth.Training;

namespace StreamSynth.Perf.Training;

/// <summary>Takes training steps with our own back end, in a process of its own, and talks as torch_step.py does.</summary>
internal sealed class OurStep : IDisposable
{
    private readonly Classifier _classifier;
    private readonly float[] _images;
    private readonly int[] _labels;
    private long _allocated;

    public OurStep(TrainCase train, int threads, string? profile = null)
    {
        ClassifierSettings settings = train.Settings(threads);
        FillNormal normal = (parameter, normals) => new Philox(KeyMix.Mix(1, parameter)).FillNormal(normals);
        _classifier = profile is null ? Classifier.Create(settings, normal) : Classifier.CreateProfiled(settings, normal, profile);
        _images = new float[train.Batch * 3 * train.Side * train.Side];
        new Philox(2).FillNormal(_images);
        _labels = [.. Enumerable.Range(0, train.Batch).Select(i => i % settings.Classes)];
    }

    /// <summary>Answers lines until there are no more: in, a number of steps; out, what they took, and managed bytes allocated per step.</summary>
    public static int Talk(string network, int threads)
    {
        TrainCase train = TrainCase.All.Single(t => t.Name == network);

        // Both sides count from where their library is loaded.
        _ = OrtEnv.Instance().GetVersionString();
        Say($"{Environment.Version} {PeakBytes()}");
        using OurStep ours = new(train, threads);
        while (Console.ReadLine() is { } line)
        {
            int steps = int.Parse(line, CultureInfo.InvariantCulture);
            StepCost cost = ours.Run(steps);
            Say($"{cost.Wall} {cost.Cpu} {cost.PeakBytes} {ours._allocated / steps}");
        }

        return 0;
    }

    /// <summary>Takes steps.</summary>
    public StepCost Run(int steps)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan processors = process.TotalProcessorTime;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        for (int step = 0; step < steps; step++) _classifier.Step(new StepInput(_images, _labels, 0.1f));
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        process.Refresh();

        return new StepCost(wall, (process.TotalProcessorTime - processors).TotalSeconds, PeakBytes());
    }

    public string EndProfiling() => _classifier.EndProfiling();

    public void Dispose() => _classifier.Dispose();

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static long PeakBytes()
    {
        using Process process = Process.GetCurrentProcess();

        return process.PeakWorkingSet64;
    }
}
