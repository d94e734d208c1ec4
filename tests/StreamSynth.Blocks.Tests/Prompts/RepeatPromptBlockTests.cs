using StreamSynth.Blocks.Classes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Testing;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Prompts;

public sealed class RepeatPromptBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("prompt.repeat", """{ "times": 3 }""") with { Inputs = _ => Sampled.Prompts(5) },
    ];

    [Fact]
    public async Task Expand_TimesThree_SendsEachPromptThreeTimesAsItemsOfTheirOwn()
    {
        const string graph = """
            { "name": "repeat", "seed": 1, "nodes": {
              "classes": { "block": "classes.list", "options": { "names": ["bus", "key"] } },
              "prompts": { "block": "prompt.templates", "inputs": { "class": "classes.class" }, "options": { "perClass": 2 } },
              "repeat": { "block": "prompt.repeat", "inputs": { "prompt": "prompts.prompt" }, "options": { "times": 3 } } } }
            """;
        await using BlockHarness harness = BlockHarness.Load(graph, BlockCatalog.From(typeof(ListClassesBlock).Assembly));

        RunResult result = await harness.RunAsync();

        Assert.Equal(12, result.Snapshot.Nodes.Single(n => n.Node == "repeat").Emitted);
        Assert.Equal(12, result.Snapshot.Nodes.Single(n => n.Node == "repeat").Expected);
    }
}
