using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d(a + b): both operands take the gradient, summed over repeated axes.</summary>
internal sealed class AddRule : GradientRule
{
    public override string Operator => "Add";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value gradient = flow.Of(node.Output)!;
        foreach (Value operand in node.Inputs)
        {
            if (flow.Wants(operand)) flow.Add(operand, Broadcasting.SumTo(flow.Graph, gradient, operand.Shape));
        }
    }
}
