using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Experiments;

/// <summary>Makes a graph that paints with the embedded generator and trains for a moment.</summary>
internal static class PaintedGraph
{
    public static GraphText Text(string model) => new GraphText(new { memory = "512MiB" })
        .Node("classes", "classes.list", options: new { names = new[] { "red", "green", "blue" } })
        .Node("drawn", "test.count", options: new { count = 12 })
        .Node("real", "scratch.draw", "drawn")
        .Node("prompts", "prompt.templates", inputs: new Dictionary<string, string> { ["class"] = "classes.class" }, options: new { perClass = 3, templates = new[] { "black solid icon of {class} on white background" } })
        .Node("paint", "diffusion.text_to_image", inputs: new { prompt = "prompts.prompt" }, options: new { model, steps = 2, guidanceScale = 2 }, limits: new { batch = 4 })
        .Node("pack", "image.encode", inputs: new { image = "paint.image" })
        .Node(
            "train",
            "train.classifier",
            inputs: new { synthetic = "pack.sample", real = "real.sample", classes = "classes.class" },
            options: new { steps = 4, realPerStep = 4, syntheticPerStep = 4, baseWidth = 4, warmUpSamples = 4, image = new { size = 8 } })
        .Node("evaluate", "evaluate.classifier", inputs: new { model = "train.model", images = "real.sample" });
}
