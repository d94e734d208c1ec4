using System.Runtime.InteropServices;
using System.Text.Json;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Cli.Tests.Exporting;

/// <summary>Writes a run folder with a classifier of a few steps, without a run.</summary>
internal static class SavedClassifier
{
    public static ClassifierSettings Small { get; } = new() { Classes = 3, Height = 16, Width = 24, BaseWidth = 4, RealBatch = 4, SyntheticBatch = 4 };

    /// <summary>Saves one classifier per node.</summary>
    /// <returns>The classifiers; the caller disposes them.</returns>
    public static IReadOnlyList<ITrainer> Write(string folder, ClassifierSettings settings, params string[] nodes)
    {
        RunFolder run = RunFolder.Create(folder);
        ITrainer[] trainers = [.. nodes.Select((_, i) => Trained(settings, (ulong)i))];
        run.Write(RunTables.Progress, [SavedRun.Progress() with { GraphJson = "{\"seed\":42}", Versions = "{\"StreamSynth\":\"1.0\"}", DataHash = "ab12" }]);
        run.Write(RunTables.Samples, [SavedRun.Line(0, "real", "bug", "used")]);
        run.Write(RunTables.Classifiers, nodes.Select(node => Row(node, settings)));
        run.Write(RunTables.Model, nodes.Zip(trainers).SelectMany(n => n.Second.Parameters().Select(tensor => Tensor(n.First, tensor))));
        run.Write(RunTables.Optimizer, nodes.Zip(trainers).SelectMany(n => n.Second.OptimizerState().Select(tensor => Tensor(n.First, tensor))));
        run.Write(RunTables.Accuracy, [new() { Node = "judge", Set = "test", Statistics = "main", Images = 4, Pooled = 0.5, SetAveraged = 0.5, Low = 0.25, High = 0.75, TopFive = 1, CalibrationError = 0.1 }]);
        run.Complete();

        return trainers;
    }

    private static ITrainer Trained(ClassifierSettings settings, ulong seed)
    {
        ITrainer trainer = TrainingBackends.Default.Build(settings, (name, numbers) => new Philox(KeyMix.Mix(seed, name)).FillNormal(numbers));
        float[] images = new float[settings.Batch * 3 * settings.Height * settings.Width];
        int[] labels = [.. Enumerable.Range(0, settings.Batch).Select(i => i % settings.Classes)];
        for (ulong step = 0; step < 3; step++)
        {
            new Philox(seed, step).FillNormal(images);
            trainer.Step(new(images, labels, 0.05f));
        }

        return trainer;
    }

    private static ClassifierRow Row(string node, ClassifierSettings settings) => new()
    {
        Node = node,
        Step = 3,
        Settings = ClassifierSettingsJson.Write(settings),
        Classes = JsonSerializer.Serialize(new[] { "bug", "key", "mouse" }),
        Preprocessing = PreprocessingJson.Write(new(settings.Height, settings.Width)),
    };

    private static TensorRow Tensor(string node, NamedTensor tensor) => new()
    {
        Node = node,
        Name = tensor.Name,
        DType = "f32",
        Shape = [.. tensor.Shape.Select(size => (long)size)],
        Data = MemoryMarshal.AsBytes<float>(tensor.Data).ToArray(),
    };
}
