using StreamSynth.Blocks.Clip;
using StreamSynth.Blocks.Tests.Llm;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Testing;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Clip;

public sealed class DropDuplicatesPromptBlockTests : IBlockSamples
{
    private static readonly BlockCatalog Catalog = new([.. BlockCatalog.From(typeof(DropDuplicatesPromptBlock).Assembly).Blocks, BlockDescriptor.From(typeof(PromptReader))]);

    public static IEnumerable<BlockSample> Samples =>
        [Sampled.Block("clip.drop_duplicates_prompt", """{ "model": "icons-v0/clip", "window": 2 }""") with { Inputs = _ => Sampled.Prompts(9) }];

    [Fact]
    public async Task Run_TemplatesThatComeAgain_KeepEachOncePerClassAndCountTheRest()
    {
        await using BlockHarness harness = BlockHarness.Load(
            """
            { "name": "duplicates", "seed": 1, "nodes": {
                "classes": { "block": "classes.list", "options": { "names": ["bus", "key"] } },
                "prompts": { "block": "prompt.templates", "inputs": { "class": "classes.class" },
                    "options": { "perClass": 6, "templates": ["icon of {class}", "black outline icon of {class} on white background"] } },
                "distinct": { "block": "clip.drop_duplicates_prompt", "inputs": { "prompt": "prompts.prompt" }, "options": { "model": "icons-v0/clip", "maxSimilarity": 0.9999 } },
                "reader": { "block": "test.read_prompts", "inputs": { "prompt": "distinct.prompt" } } } }
            """,
            Catalog,
            places: Pictures.RepositoryPlaces);

        RunResult result = await harness.RunAsync();

        PromptReader reader = harness.Block<PromptReader>("reader");
        Assert.Equal(
            ["icon of bus", "icon of key", "black outline icon of bus on white background", "black outline icon of key on white background"],
            reader.Prompts.Select(p => p.Text));
        Assert.Equal(Enumerable.Repeat("nearDuplicate", 8), reader.Reasons);
        Assert.Equal(8, result.Snapshot.Nodes.Single(n => n.Node == "distinct").Skipped);
    }
}
