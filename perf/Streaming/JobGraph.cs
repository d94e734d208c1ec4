using System.Globalization;
using StreamSynth.Blocks.Diffusion;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Perf.Painting;

namespace StreamSynth.Perf.Streaming;

/// <summary>Writes the main job (prompts, CLIP filter, painting, encoding, training) whole or cut into stages, of equal settings.</summary>
/// <param name="perClass">Synthetic images per class; there are 12 classes.</param>
/// <param name="trainSteps">Optimiser steps.</param>
internal sealed class JobGraph(int perClass, int trainSteps)
{
    private const string Classes = """
        "classes": { "block": "classes.list", "options": { "names": ["camera", "key", "bug", "mouse", "umbrella", "rocket", "bus", "lightbulb", "heart", "book", "scissors", "trophy"] } }
        """;

    private const string Real = """
        "real": { "block": "icons.read", "inputs": { "classes": "classes.class" }, "options": { "splits": ["realTrain"], "perClass": 12 } }
        """;

    private const string PackReal = """
        "packReal": { "block": "image.encode", "inputs": { "image": "real.image" } }
        """;

    private static readonly BlockCatalog Catalog = BlockCatalog.From(typeof(JobGraph).Assembly, typeof(TextToImageBlock).Assembly);

    /// <summary>Gives the number of synthetic images.</summary>
    public int Images => 12 * perClass;

    private string Prompts => Text($$"""
        "prompts": { "block": "prompt.templates", "inputs": { "class": "classes.class" },
          "options": { "perClass": {{perClass}}, "templates": ["black outline icon of {class} on white background", "black solid icon of {class} on white background"] } }
        """);

    public GraphPlan Whole() => Plan(
        Classes, Real, PackReal, Prompts, Choose("prompts.prompt"), Paint("choose.prompt"), Pack("paint.image"), Train("pack.sample"));

    public GraphPlan MakePrompts() => Plan(Classes, Prompts, Keep("perf.keep_prompts", "prompt", "prompts.prompt"));

    public GraphPlan ChoosePrompts() => Plan(Classes, Real, Replay("perf.replay_prompts", 0), Choose("from.prompt"), Keep("perf.keep_prompts", "prompt", "choose.prompt"));

    public GraphPlan PaintPictures() => Plan(Replay("perf.replay_prompts", 0), Paint("from.prompt"), Keep("perf.keep_pictures", "image", "paint.image"));

    public GraphPlan PackSamples() => Plan(Replay("perf.replay_pictures", 32 * 32 * 3), Pack("from.image"), Keep("perf.keep_samples", "sample", "pack.sample"));

    public GraphPlan TrainClassifier(long maxBytes) => Plan(Classes, Real, PackReal, Replay("perf.replay_samples", maxBytes), Train("from.sample"));

    /// <summary>Runs a plan to its end; the runner is closed.</summary>
    /// <returns>The most payload bytes that it held.</returns>
    public static async Task<long> RunAsync(GraphPlan plan)
    {
        GraphRunner runner = new(plan, TimeProvider.System);
        RunResult result = await runner.RunAsync();
        string held = await runner.CloseAsync();
        if (result.End != RunEnd.Done || result.FailureCount > 0 || held.Length > 0)
        {
            throw new InvalidOperationException($"{result.End}, {result.FailureCount} failures. {string.Join("; ", result.Diagnostics)} {held}");
        }

        return result.Snapshot.PayloadHighWaterBytes;
    }

    private static string Choose(string from) => $$"""
        "choose": { "block": "clip.filter_prompt", "inputs": { "prompt": "{{from}}", "exemplars": "real.image" },
          "options": { "model": "icons-v0/clip", "ignore": [" on white background"], "minMargin": -2 } }
        """;

    private static string Paint(string from) => $$"""
        "paint": { "block": "diffusion.text_to_image", "inputs": { "prompt": "{{from}}" },
          "options": { "model": "icons-v0/diffusion", "steps": 4, "guidanceScale": 1 }, "limits": { "batch": 16 } }
        """;

    private static string Pack(string from) => $$"""
        "pack": { "block": "image.encode", "inputs": { "image": "{{from}}" } }
        """;

    private static string Keep(string block, string port, string from) => $$"""
        "to": { "block": "{{block}}", "inputs": { "{{port}}": "{{from}}" } }
        """;

    private string Train(string from) => Text($$"""
        "train": { "block": "train.classifier", "inputs": { "synthetic": "{{from}}", "real": "packReal.sample", "classes": "classes.class" },
          "options": { "steps": {{trainSteps}}, "realPerStep": 32, "syntheticPerStep": 32, "poolBytes": "256KiB" } }
        """);

    private string Replay(string block, long maxBytes) => Text($$"""
        "from": { "block": "{{block}}", "options": { "count": {{Images}}, "maxBytes": {{maxBytes}} } }
        """);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static GraphPlan Plan(params string[] nodes)
    {
        string text = $$"""{ "name": "job", "seed": 42, "nodes": { {{string.Join(",\n", nodes)}} } }""";
        string repository = Path.GetFullPath(Path.Combine(PaintCase.ModelFolder, "..", "..", ".."));
        var faults = new List<Diagnostic>();

        return GraphPlanner.Plan(text, [], Catalog, new([repository]), faults) ?? throw new GraphException(faults);
    }
}
