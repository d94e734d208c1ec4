namespace StreamSynth.Resilience.Tests.Hosting;

/// <summary>Gives a whole training graph that runs for two seconds: class names to prompts, a batched generator, a filter, encoding, training, evaluation.</summary>
internal static class SmallGraph
{
    public const int Steps = 30;

    public const int Ordinals = 3 * PerClass;

    private const int PerClass = 50;

    /// <summary>Gives one training on gathered real images.</summary>
    public static string Gathered { get; } = Text(GatheredReal, string.Empty, "skip");

    /// <summary>Gives one training on real images that stream in shuffled epochs.</summary>
    public static string Streamed { get; } = Text(StreamedReal, string.Empty, "skip");

    /// <summary>Gives two trainings of different lengths on the same synthetic images.</summary>
    public static string Twins { get; } = Text(GatheredReal, Twin, "skip");

    /// <summary>Gives one training that no failing item may disturb.</summary>
    public static string Strict { get; } = Text(GatheredReal, string.Empty, "stop");

    private const string GatheredReal = """ "real": { "block": "test.squares", "options": { "count": 24 } }, """;

    private const string StreamedReal = """ "real": { "block": "test.squares", "options": { "count": 36, "window": 9, "epochs": 12 } }, """;

    private const string Twin =
        """
        , "twin": { "block": "train.classifier", "inputs": { "classes": "classes.class", "synthetic": "pack.sample", "real": "packReal.sample" },
                    "options": { "baseWidth": 4, "steps": 19, "realPerStep": 4, "syntheticPerStep": 4, "warmUpSamples": 20, "poolBytes": "64KiB", "learningRate": 0.03 } }
        """;

    private static string Text(string real, string twin, string onError) =>
        $$"""
        { "name": "small", "seed": 42, "memory": "192MiB", "onError": "{{onError}}", "nodes": {
          {{real}}
          "classes":  { "block": "classes.list", "options": { "names": ["red", "green", "blue"] } },
          "packReal": { "block": "image.encode", "inputs": { "image": "real.image" }, "options": { "format": "png" } },
          "held":     { "block": "test.squares", "options": { "count": 12, "split": "validation" } },
          "packHeld": { "block": "image.encode", "inputs": { "image": "held.image" }, "options": { "format": "png" } },
          "prompts":  { "block": "prompt.templates", "inputs": { "class": "classes.class" }, "options": { "perClass": {{PerClass}} } },
          "paint":    { "block": "test.paint", "inputs": { "prompt": "prompts.prompt" }, "limits": { "batch": 4 } },
          "choose":   { "block": "test.choose", "inputs": { "image": "paint.image" }, "options": { "fails": {{(onError == "skip" ? "true" : "false")}} }, "limits": { "parallelism": 2 } },
          "pack":     { "block": "image.encode", "inputs": { "image": "choose.image" }, "options": { "format": "png" } },
          "train":    { "block": "train.classifier",
            "inputs": { "classes": "classes.class", "synthetic": "pack.sample", "{{(real == StreamedReal ? "realStream" : "real")}}": "packReal.sample", "validation": "packHeld.sample" },
            "options": { "baseWidth": 4, "steps": {{Steps}}, "realPerStep": 6, "syntheticPerStep": 6, "warmUpSamples": 12, "maxUses": 3, "poolBytes": "8KiB", "learningRate": 0.05, "ema": 0.9, "evaluateEvery": 10 } },
          "pass":     { "block": "test.pass_model", "inputs": { "model": "train.model" } },
          "evaluate": { "block": "evaluate.classifier", "inputs": { "model": "pass.model", "images": "packHeld.sample" } }{{twin}} } }
        """;
}
