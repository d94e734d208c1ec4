using System.Globalization;
using StreamSynth.Blocks.Diffusion;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Onnx.Diffusion;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Perf.Painting;

/// <summary>
/// Compares diffusion.text_to_image inside a graph (prompts in, pictures out) with the bare loop on sessions with the same settings, in turns within one process.
/// Both are timed from the end of their first batch to the end of their last, so that loading models is left out.
/// </summary>
internal static class PaintMeasurement
{
    private const int Rounds = 9;
    private const int Batches = 5;

    private static readonly BlockCatalog Catalog = BlockCatalog.From(typeof(PaintMeasurement).Assembly, typeof(TextToImageBlock).Assembly);

    public static async Task RunAsync()
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest difference between the two on one batch: {LargestDifference()} of 255 levels"));
        Console.WriteLine($"icons-v0, batch {PaintCase.Batch}, {PaintCase.Steps} steps, guided, 1 thread; {Batches - 1} batches per round, median of {Rounds} interleaved rounds");
        using BareLoop loop = new(PaintCase.ModelFolder, PaintCase.Batch, PaintCase.Steps, PaintCase.Guidance, (o, _) => PaintCase.AsTheProduct(o));
        var bare = new List<Moment>();
        var graph = new List<Moment>();
        for (int round = -1; round < Rounds; round++)
        {
            Moment bareTime = Bare(loop);
            List<Moment> graphTimes = await GraphAsync(Batches, "cpu");
            Moment graphTime = graphTimes[^1] - graphTimes[0];
            if (round < 0) continue; // Warm-up: tiered compilation and arenas settle.
            bare.Add(bareTime);
            graph.Add(graphTime);
        }

        const int images = (Batches - 1) * PaintCase.Batch;
        Console.WriteLine(FormattableString.Invariant(
            $"bare {images / Median.Of(bare.Select(m => m.Wall)):0.0} images/s | graph {images / Median.Of(graph.Select(m => m.Wall)):0.0} images/s | throughput ratio {Median.Of(bare.Zip(graph).Select(p => p.First.Wall / p.Second.Wall)):0.000} by the wall, {Median.Of(bare.Zip(graph).Select(p => p.First.Processor / p.Second.Processor)):0.000} by processor time (at least 0.95 wanted)"));
    }

    private static Moment Bare(BareLoop loop)
    {
        byte[] rgb = new byte[PaintCase.Batch * 32 * 32 * 3];
        float[] noise = new float[PaintCase.Batch * 4 * 8 * 8];
        Moment start = default;
        for (int batch = 0; batch < Batches; batch++)
        {
            if (batch == 1) start = Moment.Now();
            for (int i = 0; i < PaintCase.Batch; i++) new Philox((ulong)((batch * PaintCase.Batch) + i)).FillNormal(noise.AsSpan(i * 256, 256));
            loop.Paint(Prompts(batch), noise, rgb);
        }

        return Moment.Now() - start;
    }

    /// <summary>Paints in a graph.</summary>
    /// <param name="batches">Batches to paint.</param>
    /// <param name="devices">Devices of the node, separated by commas.</param>
    /// <param name="threads">ONNX Runtime threads of each replica.</param>
    /// <returns>The end of each batch.</returns>
    internal static async Task<List<Moment>> GraphAsync(int batches, string devices, int threads = 1)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $$"""
            { "name": "paint", "seed": 1, "nodes": {
              "prompts": { "block": "perf.prompts", "options": { "count": {{batches * PaintCase.Batch}} } },
              "paint": { "block": "diffusion.text_to_image", "inputs": { "prompt": "prompts.prompt" },
                "options": { "model": {{System.Text.Json.JsonSerializer.Serialize(PaintCase.ModelFolder)}}, "steps": {{PaintCase.Steps}}, "guidanceScale": {{PaintCase.Guidance}}, "threads": {{threads}} },
                "limits": { "batch": {{PaintCase.Batch}}, "devices": {{System.Text.Json.JsonSerializer.Serialize(devices.Split(','))}} } },
              "time": { "block": "perf.stopwatch", "inputs": { "image": "paint.image" }, "options": { "batch": {{PaintCase.Batch}} } } } }
            """);
        var faults = new List<Diagnostic>();
        GraphPlan plan = GraphPlanner.Plan(text, [], Catalog, new([]), faults) ?? throw new GraphException(faults);
        await using GraphRunner runner = new(plan, TimeProvider.System);
        RunResult result = await runner.RunAsync();
        if (result.End != RunEnd.Done) throw new InvalidOperationException(string.Join("; ", result.Diagnostics));

        return runner.Blocks.Select(b => b.Block).OfType<PerfStopwatchBlock>().Single().Moments;
    }

    // A loop that paints something else would be no measure.
    private static int LargestDifference()
    {
        float[] noise = new float[PaintCase.Batch * 256];
        new Philox(7).FillNormal(noise);
        byte[] byHand = new byte[PaintCase.Batch * 32 * 32 * 3];
        byte[] product = new byte[byHand.Length];
        using (BareLoop loop = new(PaintCase.ModelFolder, PaintCase.Batch, PaintCase.Steps, PaintCase.Guidance, (o, _) => PaintCase.AsTheProduct(o)))
        {
            loop.Paint(Prompts(0), noise, byHand);
        }

        using DiffusionModel model = DiffusionModel.Load(PaintCase.ModelFolder, new SessionSettings());
        model.Generate(Prompts(0), new DiffusionSettings { Steps = PaintCase.Steps, GuidanceScale = PaintCase.Guidance }, noise, product, CancellationToken.None);

        return byHand.Zip(product).Max(p => Math.Abs(p.First - p.Second));
    }

    private static string[] Prompts(int batch) => [.. Enumerable.Range(batch * PaintCase.Batch, PaintCase.Batch).Select(PaintCase.Prompt)];
}
