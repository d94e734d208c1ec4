using StreamSynth.Report.Layout;

namespace StreamSynth.Report.Tests.Layout;

public sealed class LayeredGraphTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 5)]
    [InlineData(3, 13)]
    [InlineData(4, 30)]
    [InlineData(5, 60)]
    public void Of_RandomGraph_NeverOverlapsAndAlwaysFlowsDown(ulong seed, int count)
    {
        Dice dice = new(seed);
        List<(int From, int To)> edges = [];
        for (int to = 1; to < count; to++)
        {
            for (int parents = 1 + dice.Below(2); parents > 0; parents--) edges.Add((dice.Below(to), to));
        }

        LayeredGraph layout = LayeredGraph.Of(count, edges);

        Assert.Equal(count, layout.Nodes.Count);
        for (int i = 0; i < count; i++)
        {
            LayoutNode node = layout.Nodes[i];
            Assert.InRange(node.X, (LayeredGraph.NodeWidth / 2) - 0.01, layout.Width - (LayeredGraph.NodeWidth / 2) + 0.01);
            Assert.InRange(node.Y, 0, layout.Height - LayeredGraph.NodeHeight);
            for (int j = 0; j < i; j++)
            {
                Assert.True(node.Row != layout.Nodes[j].Row || Math.Abs(node.X - layout.Nodes[j].X) >= LayeredGraph.NodeWidth, $"nodes {i} and {j} overlap");
            }
        }

        Assert.All(edges, edge => Assert.True(layout.Nodes[edge.From].Row < layout.Nodes[edge.To].Row));
        Assert.All(layout.Edges, edge => Assert.Equal(edge.To.Row - edge.From.Row - 1, edge.Bends.Count));
    }

    [Fact]
    public void Of_TwoCrossedPairs_Uncrosses()
    {
        LayeredGraph layout = LayeredGraph.Of(4, [(0, 3), (1, 2)]);

        Assert.Equal(layout.Nodes[0].X < layout.Nodes[1].X, layout.Nodes[3].X < layout.Nodes[2].X);
    }

    [Fact]
    public void Of_Chain_IsOneStraightLine()
    {
        LayeredGraph layout = LayeredGraph.Of(4, [(0, 1), (1, 2), (2, 3)]);

        Assert.All(layout.Nodes, node => Assert.Equal(LayeredGraph.NodeWidth / 2, node.X, 6));
        Assert.Equal([0, 1, 2, 3], layout.Nodes.Select(node => node.Row));
    }

    [Fact]
    public void Of_LateSource_StandsRightAboveItsReceiver()
    {
        LayeredGraph layout = LayeredGraph.Of(5, [(0, 1), (1, 2), (2, 3), (4, 3)]);

        Assert.Equal(layout.Nodes[3].Row - 1, layout.Nodes[4].Row);
    }

    [Fact]
    public void Of_Cycle_Ends()
    {
        LayeredGraph layout = LayeredGraph.Of(3, [(0, 1), (1, 2), (2, 0)]);

        Assert.Equal(3, layout.Nodes.Count);
    }
}
