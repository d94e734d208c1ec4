using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Testing;

namespace StreamSynth.Engine.Tests.Graph;

public sealed class GraphLoaderTests
{
    [Fact]
    public void Load_Seeds_DeriveFromTheSeedUnlessSet()
    {
        GraphSpec graph = GraphLoader.Load(new GraphText(new { seeds = new { draws = 5 } }).Node("a", "test.count").ToString(), [], new List<Diagnostic>())!;

        Assert.Equal(RunSeeds.From(42) with { Draws = 5 }, graph.Seeds);
    }

    [Fact]
    public void Load_NothingSaid_TakesTheDefaults()
    {
        GraphSpec graph = GraphLoader.Load(new GraphText().Node("a", "test.count").ToString(), [], new List<Diagnostic>())!;

        Assert.Equal((1L << 30, OnError.Skip, 1000), (graph.MemoryBytes, graph.OnError, graph.MaxFailures));
        Assert.Equal(new NodeLimits().Parallelism, graph.Nodes[0].Limits.Parallelism);
    }

    [Fact]
    public void Plan_Capacity_DefaultsToTwiceTheBatchesAtBothEnds()
    {
        GraphPlan plan = Plan(new GraphText()
            .Node("a", "test.count")
            .Node("b", "test.batch_sum", "a", limits: new { batch = 16, parallelism = 2 })
            .Node("c", "test.batch_sum", "b", limits: new { batch = 4 })
            .Node("d", "test.collect", "c", limits: new { capacity = 5 }));

        Assert.Equal([66, 72, 5], plan.Edges.Select(e => e.Capacity));
        Assert.Equal((66 * 8) + (72 * 8) + (5 * 8), plan.PlannedBytes);
    }

    [Fact]
    public void Plan_NodesInAnyOrder_ComeAfterWhatFeedsThem()
    {
        GraphPlan plan = Plan(new GraphText()
            .Node("sink", "test.collect", "b")
            .Node("b", "test.gather_sum", "a", inputs: new { left = "l.number" })
            .Node("a", "test.count")
            .Node("l", "test.count"));

        List<string> order = [.. plan.Nodes.Select(n => n.Name)];
        Assert.Equal(4, order.Count);
        Assert.All(plan.Edges, e => Assert.True(order.IndexOf(e.From) < order.IndexOf(e.To)));
    }

    [Fact]
    public void Plan_Shapes_AreBoundAlongTheWay()
    {
        var faults = new List<Diagnostic>();
        GraphPlan plan = GraphPlanner.Plan(
            Faults.Graph("""
                "a": { "block": "plan.canvas", "options": { "width": 8, "height": 8 } },
                "b": { "block": "plan.square", "inputs": { "canvas": "a.canvas" } },
                "c": { "block": "plan.small", "inputs": { "canvas": "b.canvas" } }
                """),
            [],
            EngineTestBlocks.Catalog,
            new Places([]),
            faults)!;

        Assert.Empty(faults);
        Assert.Equal(["u8[8,8,3]", "u8[8,8,3]"], plan.Nodes.Skip(1).Select(n => n.InputShape!.ToString()));
        Assert.Equal("u8[8,8,3]", plan.Nodes[1].OutputShape!.ToString());
    }

    private static GraphPlan Plan(GraphText text) => GraphPlanner.Plan(text.ToString(), [], EngineTestBlocks.Catalog, new Places([]), new List<Diagnostic>())!;
}
