using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Checkpoints;
using StreamSynth.Training;

namespace StreamSynth.Perf.Training;

/// <summary>
/// Says what a save costs a training of 25 million parameters (ResNet-50, SGD with momentum): how long the step waits while its state is copied, against one plain
/// copy of as many bytes; and how much longer steps take while the copy is written in the background.
/// </summary>
internal static class SavesMeasurement
{
    private const int Rounds = 9;

    public static async Task RunAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("streamsynth-saves-");
        try
        {
            await MeasureAsync(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder)
    {
        ClassifierSettings settings = new() { Classes = 1000, Network = Network.Resnet50, Height = 64, Width = 64, RealBatch = 8, SyntheticBatch = 0, Norm = NormMode.Shared, Threads = 2 };
        using Classifier trainer = Classifier.Create(settings, (parameter, normals) => new Philox(KeyMix.Mix(1, parameter)).FillNormal(normals));
        float[] images = new float[settings.Batch * 3 * settings.Height * settings.Width];
        new Philox(2).FillNormal(images);
        int[] labels = [.. Enumerable.Range(0, settings.Batch)];
        double Step() => Time(() => trainer.Step(new StepInput(images, labels, 0.001f)));
        Step();

        long bytes = 0;
        trainer.ReadParameters((_, _, elements) => bytes += 4L * elements.Length);
        trainer.ReadOptimizerState((_, _, elements) => bytes += 4L * elements.Length);
        await using CheckpointStore store = CheckpointStore.Open(folder);
        store.Reserve(bytes);
        byte[] from = new byte[bytes], to = new byte[bytes];
        List<double> pauses = [], copies = [], alone = [], beside = [];
        long saved = 0;
        for (int round = -1; round < Rounds; round++)
        {
            alone.Add(Step());
            copies.Add(Time(() => from.CopyTo(to, 0)));
            Task<Checkpoint?>? saving = null;
            pauses.Add(Time(() => saving = Save(store, trainer)));
            beside.Add(Step());
            await saving!;
            saved = new DirectoryInfo(folder).EnumerateFiles().Where(file => file.Name.StartsWith($"checkpoint-{store.Newest!.Number:000000}", StringComparison.Ordinal)).Sum(file => file.Length);

            // The first round touches everything for the first time.
            if (round < 0) foreach (List<double> times in new[] { pauses, copies, alone, beside }) times.Clear();
        }

        Say($"state {bytes / 1e6:0.0} MB, checkpoint {saved / (double)bytes:0.0000} of it");
        Say($"pause at a save: median {1e3 * Median.Of(pauses):0.0} ms, longest {1e3 * pauses.Max():0.0} ms of {Rounds}; a plain copy of as many bytes: {1e3 * Median.Of(copies):0.0} ms");
        Say($"step alone {1e3 * Median.Of(alone):0} ms, while a save is written {1e3 * Median.Of(beside):0} ms: {Median.Of(beside.Zip(alone, (b, a) => b / a)):0.00}");
    }

    private static Task<Checkpoint?> Save(CheckpointStore store, Classifier trainer)
    {
        Snapshot snapshot = store.TakeSnapshot();
        trainer.ReadParameters((name, shape, elements) => snapshot.Copy(TrainingTables.Model, name, "f32", shape, MemoryMarshal.AsBytes(elements)));
        trainer.ReadOptimizerState((name, shape, elements) => snapshot.Copy(TrainingTables.Optimizer, name, "f32", shape, MemoryMarshal.AsBytes(elements)));

        return store.SaveAsync(snapshot);
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
