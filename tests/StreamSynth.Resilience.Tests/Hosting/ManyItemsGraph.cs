namespace StreamSynth.Resilience.Tests.Hosting;

/// <summary>Gives a training graph through which millions of items go, of which one in a thousand is painted.</summary>
internal static class ManyItemsGraph
{
    public const int Steps = 40;

    /// <summary>Gives the graph's text.</summary>
    /// <param name="items">Synthetic ordinals.</param>
    public static string Text(int items) =>
        $$"""
        { "name": "many", "seed": 42, "memory": "128MiB", "onError": "skip", "nodes": {
          "classes":  { "block": "classes.list", "options": { "names": ["red", "green", "blue"] } },
          "real":     { "block": "test.squares", "options": { "count": 24 } },
          "packReal": { "block": "image.encode", "inputs": { "image": "real.image" }, "options": { "format": "png" } },
          "prompts":  { "block": "test.count_prompts", "options": { "count": {{items}} }, "limits": { "capacity": 4096 } },
          "paint":    { "block": "test.paint_few", "inputs": { "prompt": "prompts.prompt" }, "options": { "oneIn": 1000 }, "limits": { "capacity": 4096 } },
          "train":    { "block": "train.classifier",
            "inputs": { "classes": "classes.class", "synthetic": "paint.sample", "real": "packReal.sample" }, "limits": { "capacity": 4096 },
            "options": { "baseWidth": 4, "steps": {{Steps}}, "realPerStep": 6, "syntheticPerStep": 6, "warmUpSamples": 6000, "poolBytes": "64KiB", "learningRate": 0.05 } } } }
        """;
}
