using System.Text.Json.Nodes;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;

namespace StreamSynth.Engine.Tests.Graph;

public sealed class OverridesTests
{
    private const string Text = """{ "name": "g", "seed": 1, "nodes": { "count": { "block": "test.count", "options": { "count": 5 } } } }""";

    [Theory]
    [InlineData("nodes.count.options.count=7", "7")]
    [InlineData("nodes.count.options.bytes=16", "16")]
    [InlineData("nodes.count.options.failOn=[1,2]", "[1,2]")]
    [InlineData("nodes.count.options.note=a=b", "\"a=b\"")]
    [InlineData("nodes.count.options.note=plain text", "\"plain text\"")]
    [InlineData("nodes.count.options.note=", "\"\"")]
    [InlineData("nodes.count.limits.capacity=3", "3")]
    [InlineData("nodes.count.inputs.number=\"a.b\"", "\"a.b\"")]
    [InlineData("seeds.data=9", "9")]
    [InlineData("seed=18446744073709551615", "18446744073709551615")]
    [InlineData("onError=stop", "\"stop\"")]
    public void Apply_PathAndValue_SetsIt(string assignment, string expected)
    {
        GraphSpec graph = GraphLoader.Load(Text, [assignment], new List<Diagnostic>())!;

        JsonNode? node = graph.Json;
        foreach (string part in assignment[..assignment.IndexOf('=', StringComparison.Ordinal)].Split('.')) node = node![part];
        Assert.Equal(expected, node!.ToJsonString());
    }

    [Fact]
    public void Apply_InOrder_TheLastWins()
    {
        GraphSpec graph = GraphLoader.Load(Text, ["seed=2", "seed=3", "seeds.data=4"], new List<Diagnostic>())!;

        Assert.Equal(RunSeeds.From(3) with { Data = 4 }, graph.Seeds);
    }

    [Theory]
    [InlineData("steps", "g.json: --set steps: error SS1010: expected path=value.\n  Fix: write, for example, --set nodes.paint.options.steps=4.")]
    [InlineData("=4", "g.json: --set =4: error SS1010: expected path=value.\n  Fix: write, for example, --set nodes.paint.options.steps=4.")]
    [InlineData("nodes.cuont.options.count=4", "g.json: --set nodes.cuont.options.count=4: error SS1010: the graph has no object 'nodes.cuont'.\n  Fix: did you mean 'count'?")]
    [InlineData("nodes.count.option.count=4", "g.json: --set nodes.count.option.count=4: error SS1010: the graph has no object 'nodes.count.option'.\n  Fix: did you mean 'options'?")]
    [InlineData("nodes.count.seeds.data=4", "g.json: --set nodes.count.seeds.data=4: error SS1010: the graph has no object 'nodes.count.seeds'.")]
    [InlineData("seed.data=4", "g.json: --set seed.data=4: error SS1010: the graph has no object 'seed'.\n  Fix: did you mean 'seed'?")]
    [InlineData("nodes.count.options.count=-4", "g.json: nodes.count.options.count: error SS2003: 'count' is -4, but must be a whole number between 0 and 10000000 (Numbers to give).")]
    [InlineData("nodes.count.options={\"count\":1,\"count\":2}", "g.json: nodes.count.options.count: error SS1008: 'count' stands twice in one object.\n  Fix: keep one of the two.")]
    [InlineData("nodes.count.options.count=null", "g.json: nodes.count.options.count: error SS2005: 'count' is null, but must be a whole number between 0 and 10000000.")]
    public void Apply_FaultyAssignment_IsTold(string assignment, string expected) => Assert.Equal(expected, Faults.Text(Text, assignment));
}
