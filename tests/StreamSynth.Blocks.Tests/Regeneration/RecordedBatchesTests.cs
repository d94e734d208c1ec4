using StreamSynth.Blocks.Diffusion;
using StreamSynth.Blocks.Regeneration;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Regeneration;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests.Regeneration;

/// <summary>Learns from lines of a ledger where batches of 4 began: at the latents, at their decoder, and behind it.</summary>
public sealed class RecordedBatchesTests
{
    // Ordinals 2 and 7 were lost before the generator: 0 1 3 4 | 5 6 8 9 | 10 11.
    private static readonly (long, long)[] Lines = [(0, 0), (1, 0), (2, -1), (3, 0), (4, 0), (5, 1), (6, 1), (7, -1), (8, 1), (9, 1), (10, 2), (11, 2)];

    [Fact]
    public void Before_WholeLedger_KnowsFullBatchesOfGeneratorAndDecoder()
    {
        IReadOnlyDictionary<string, IReadOnlyList<KnownBatch>> known = Before(Lines, Plan(4, 3), lost: "decode");

        Assert.Equal([new(0, 0, 5), new(1, 5, 10)], known["latents"]);
        Assert.Equal([new(0, 0, 4), new(1, 4, 7), new(2, 8, 11)], known["decode"]);

        // The decoder has lost something: what comes to the filter is not known.
        Assert.False(known.ContainsKey("judge"));
    }

    [Fact]
    public void Before_NothingWasLost_KnowsTheFilterToo() =>
        Assert.Equal([new(0, 0, 2), new(1, 3, 5), new(2, 5, 7), new(3, 8, 10), new(4, 10, 12)], Before(Lines, Plan(4, 3), lost: "none")["judge"]);

    [Fact]
    public void Before_OtherBatchSize_CountsTheSurvivorsOff() =>
        Assert.Equal([new(0, 0, 2), new(1, 3, 5), new(2, 5, 7), new(3, 8, 10), new(4, 10, 12)], Before(Lines, Plan(2, 3), lost: "none")["latents"]);

    [Fact]
    public void Before_AMemberFailedAlone_KnowsTheOtherBatchesOnly()
    {
        (long, long)[] lines = [.. Lines.Select(l => l.Item1 == 1 ? (1, -1) : l)];

        Assert.Equal([new(1, 5, 10)], Before(lines, Plan(4, 3), lost: "none")["latents"]);
        Assert.Empty(Before(lines, Plan(2, 3), lost: "none")["latents"]);
    }

    [Fact]
    public void Members_OfABatch_AreItsOrdinals()
    {
        RecordedBatches batches = new(Lines);

        Assert.Equal([5, 6, 8, 9], batches.Members(1));
        Assert.Equal([0, 1, 2], batches.Ids);
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<KnownBatch>> Before((long, long)[] lines, GraphPlan plan, string lost) =>
        new RecordedBatches(lines).Before(plan, "train", "synthetic", _ => 4, node => node != lost);

    private static GraphPlan Plan(int latents, int decode)
    {
        GraphText graph = new GraphText()
            .Node("classes", "classes.list", options: new { names = new[] { "camera", "key" } })
            .Node("prompts", "prompt.templates", inputs: new { @class = "classes.class" }, options: new { perClass = 6 })
            .Node("latents", "diffusion.text_to_latent", inputs: new { prompt = "prompts.prompt" }, options: new { model = "icons-v0/diffusion" }, limits: new { batch = latents })
            .Node("decode", "diffusion.decode_latent", inputs: new { latent = "latents.latent" }, options: new { model = "icons-v0/diffusion" }, limits: new { batch = decode })
            .Node("judge", "clip.filter_image", inputs: new { image = "decode.image", classes = "classes.class" }, options: new { model = "icons-v0/clip", minScore = 0.1 }, limits: new { batch = 2 })
            .Node("pack", "image.encode", inputs: new { image = "judge.image" })
            .Node("train", "train.classifier", inputs: new { synthetic = "pack.sample", classes = "classes.class" }, options: new { steps = 1, realPerStep = 0, syntheticPerStep = 2, norm = "shared" });
        List<Diagnostic> faults = [];
        BlockCatalog catalog = BlockCatalog.From(typeof(TextToImageBlock).Assembly);

        return GraphPlanner.Plan(graph.ToString(), [], catalog, new([Repository.Root]), faults) ?? throw new GraphException(faults);
    }
}
