using StreamSynth.Training.Differentiation;
using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Tests.Differentiation;

public sealed class ReverseModeTests
{
    [Fact]
    public void Gradients_OperatorWithoutRule_NamesTheNode()
    {
        OnnxGraph graph = new();
        Value x = graph.Input("x", ElementType.Float, 3);
        Value floor = graph.Add("Floor", [x], ElementType.Float, x.Shape);
        Value loss = graph.ReduceSum(floor, keepAxes: false, 0);

        NotSupportedException error = Assert.Throws<NotSupportedException>(() => ReverseMode.Gradients(graph, loss, [x]));

        Assert.Contains($"node '{floor.Name}' (Floor) has no gradient rule", error.Message);
        Assert.Contains("'x' Float[3]", error.Message);
    }

    [Fact]
    public void Gradients_OperatorWithoutRuleBesideTheParameters_IsNoError()
    {
        OnnxGraph graph = new();
        Value x = graph.Input("x", ElementType.Float, 2);
        Value data = graph.Input("data", ElementType.Float, 2);
        Value floor = graph.Add("Floor", [data], ElementType.Float, data.Shape);
        Value loss = graph.ReduceSum(graph.Mul(x, floor), keepAxes: false, 0);
        graph.Output("gradient", ReverseMode.Gradients(graph, loss, [x])[0]);

        using GraphRun run = new(graph);

        Assert.Equal([1f, -3f], run.Outputs([5f, 6f], [1.5f, -2.5f])[0]);
    }

    [Fact]
    public void Gradients_ValueUsedTwice_AddsBothWays()
    {
        OnnxGraph graph = new();
        Value x = graph.Input("x", ElementType.Float, 2);
        Value loss = graph.ReduceSum(graph.Add(graph.Mul(x, x), x), keepAxes: false, 0);
        graph.Output("gradient", ReverseMode.Gradients(graph, loss, [x])[0]);

        using GraphRun run = new(graph);

        Assert.Equal([7f, -3f], run.Outputs([3f, -2f])[0]);
    }

    [Fact]
    public void Gradients_LossWithoutTheParameter_NamesIt()
    {
        OnnxGraph graph = new();
        Value x = graph.Input("x", ElementType.Float, 2);
        Value other = graph.Input("other", ElementType.Float, 2);
        Value loss = graph.ReduceSum(x, keepAxes: false, 0);

        ArgumentException error = Assert.Throws<ArgumentException>(() => ReverseMode.Gradients(graph, loss, [x, other]));

        Assert.Contains("does not depend on 'other'", error.Message);
    }
}
