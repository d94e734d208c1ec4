using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Saving;

/// <summary>Makes graphs that train in a second: real and generated squares, some of which fail or are dropped on their way.</summary>
internal static class TrainingGraph
{
    /// <summary>Gives the steps of a training.</summary>
    public const int Steps = 8;

    /// <summary>Has one training, and its evaluation.</summary>
    public static GraphText One(int steps = Steps) => Training(Begin(), "train", steps).Node("evaluate", "evaluate.classifier", inputs: new { model = "train.model", images = "real.sample" });

    /// <summary>Has two trainings on the same images, of which one ends long before the other.</summary>
    public static GraphText Two() => Training(Training(Begin(), "train", Steps), "trainBrief", 3);

    /// <summary>Has no training: numbers are only kept.</summary>
    public static GraphText None(int count = 60) => new GraphText()
        .Node("count", "test.count", options: new { count })
        .Node("add", "test.add", "count", new { skipOn = new[] { 3 }, failOn = new[] { 5, 7 } })
        .Node("keep", "test.collect", "add");

    private static GraphText Begin() => new GraphText(new { memory = "512MiB" })
        .Node("classes", "classes.list", options: new { names = new[] { "red", "green", "blue" } })
        .Node("drawn", "test.count", options: new { count = 24 })
        .Node("real", "scratch.draw", "drawn")
        .Node("count", "test.count", options: new { count = 48 })
        .Node("add", "test.add", "count", new { skipOn = new[] { 3, 20 }, failOn = new[] { 5, 17, 41 } })
        .Node("paint", "scratch.draw", "add", new { synthetic = true });

    private static GraphText Training(GraphText graph, string name, int steps) => graph.Node(
        name,
        "train.classifier",
        inputs: new { synthetic = "paint.sample", real = "real.sample", validation = "real.sample", classes = "classes.class" },
        options: new { steps, realPerStep = 6, syntheticPerStep = 6, baseWidth = 4, warmUpSamples = 12, maxUses = 3, learningRate = 0.05, evaluateEvery = 3 });
}
