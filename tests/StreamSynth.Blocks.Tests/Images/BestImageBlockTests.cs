using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Images;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Memory;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Images;

public sealed class BestImageBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("image.best_of", "{}") with { Inputs = pool => [.. Enumerable.Range(0, 6).Select(i => Scored(pool, (ulong)i, 0.1 * i, 0))] },
        Sampled.Block("image.best_of", "{}") with
        {
            Inputs = pool => [Scored(pool, 1, 0, 0), Pictures.Noise(pool, 8, 8, 2)],
            ExpectedFailures = 1,
        },
    ];

    [Theory]
    [InlineData(RankBy.Margin, 0.2, 0.1, "first")]
    [InlineData(RankBy.Margin, 0.1, 0.2, "second")]
    [InlineData(RankBy.Margin, 0.1, 0.1, "first")]
    [InlineData(RankBy.Score, 0.2, 0.1, "second")]
    public async Task Join_TwoScoredImages_KeepsTheBetterAndSaysWhichSideWon(RankBy by, double firstMargin, double secondMargin, string expected)
    {
        var pool = new BufferPool();
        Picture first = Scored(pool, 1, firstMargin, 0.3);
        Picture second = Scored(pool, 2, secondMargin, 0.4);

        Outcome<Picture> outcome = await new BestImageBlock(new() { By = by }).JoinAsync(first, second, new(new(0, 1), 1, new(pool, "best")), CancellationToken.None);

        Assert.Equal(expected, outcome.Payload!.Provenance.ChosenFrom);
        Assert.Same((expected == "first" ? first : second).Pixels, outcome.Payload.Pixels);
    }

    /// <summary>The real comparison: one prompt stream, two settings of the generator, both scored, the better one kept; a filter that drops on one side drops the pair.</summary>
    [Fact]
    public async Task Graph_TwoGeneratorsAtEqualPrompts_KeepsOneImagePerPrompt()
    {
        const string graph = """
            { "name": "two", "seed": 3, "nodes": {
              "classes": { "block": "classes.list", "options": { "names": ["camera", "heart"] } },
              "prompts": { "block": "prompt.templates", "inputs": { "class": "classes.class" }, "options": { "perClass": 4, "templates": ["black outline icon of {class} on white background"] } },
              "rough": { "block": "diffusion.text_to_image", "inputs": { "prompt": "prompts.prompt" }, "options": { "model": "icons-v0/diffusion", "steps": 1 }, "limits": { "batch": 3 } },
              "fine": { "block": "diffusion.text_to_image", "inputs": { "prompt": "prompts.prompt" }, "options": { "model": "icons-v0/diffusion", "steps": 4 }, "limits": { "batch": 2 } },
              "roughScore": { "block": "clip.filter_image", "inputs": { "image": "rough.image", "classes": "classes.class" }, "options": { "model": "icons-v0/clip", "minMargin": -2 } },
              "fineScore": { "block": "clip.filter_image", "inputs": { "image": "fine.image", "classes": "classes.class" }, "options": { "model": "icons-v0/clip", "minMargin": -2 } },
              "best": { "block": "image.best_of", "inputs": { "first": "roughScore.image", "second": "fineScore.image" } },
              "list": { "block": "test.list", "inputs": { "items": "best.image" } } } }
            """;
        await using BlockHarness harness = BlockHarness.Load(graph, Flow.FlowBench.Catalog, places: Pictures.RepositoryPlaces);
        RunResult result = await harness.RunAsync();

        Assert.Equal(16, result.Snapshot.Nodes.Single(n => n.Node == "best").Done);
        IList list = harness.Block<IList>("list");
        Assert.Equal(8, list.Items.Count(i => i.Payload is not null));
        Assert.Contains(list.Items, i => i.Payload!.Contains("ChosenFrom = second", StringComparison.Ordinal));
    }

    private static Picture Scored(BufferPool pool, ulong seed, double margin, double score)
    {
        Picture picture = Pictures.Noise(pool, 8, 8, seed);
        return picture with { Provenance = picture.Provenance with { Margin = margin, Score = score } };
    }
}
