using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Flow;

public sealed class MergeBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("flow.merge", "{}") with { Inputs = _ => Sampled.Prompts(7) },
        Sampled.Block("flow.merge", "{}") with { Inputs = pool => [.. Enumerable.Range(0, 5).Select(i => Pictures.Noise(pool, 8, 6, (ulong)i))] },
    ];

    [Fact]
    public async Task Merge_EightInputs_AreTakenInTheOrderOfTheirPorts()
    {
        string inputs = string.Join(", ", "hgfedcba".Select(port => $"\"{port}\": \"{port}_.prompt\""));
        string sources = string.Join(", ", "abcdefgh".Select(port => $$$"""
            "{{{port}}}_": { "block": "prompt.templates", "inputs": { "class": "one.class" }, "options": { "perClass": 2, "templates": ["{{{port}}} {class}"] } }
            """));
        (_, List<string>[] lists) = await FlowBench.RunAsync($$"""
            "one": { "block": "classes.list", "options": { "names": ["x"] } }, {{sources}},
            "merge": { "block": "flow.merge", "inputs": { {{inputs}} } }
            """, perClass: 1, "merge.items");

        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"{i} {"abcdefgh"[i % 8]} x"), lists[0]);
    }

    [Fact]
    public void Merge_PicturesAndPrompts_AreRefused()
    {
        var faults = new List<Engine.Graph.Diagnostic>();
        Engine.Graph.GraphPlanner.Plan(
            FlowBench.Graph("""
                "real": { "block": "icons.read", "inputs": { "classes": "classes.class" }, "options": { "splits": ["realTrain"] } },
                "merge": { "block": "flow.merge", "inputs": { "a": "prompts.prompt", "b": "real.image" } }
                """, 1),
            [],
            FlowBench.Catalog,
            Pictures.RepositoryPlaces,
            faults);

        Engine.Graph.Diagnostic fault = Assert.Single(faults);
        Assert.Equal(("SS3001", "port 'merge.b' needs Prompt, but 'real.image' gives Picture u8[H,W,3]."), (fault.Code, fault.Message));
    }
}
