using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d concat: each part takes its own slice.</summary>
internal sealed class ConcatRule : GradientRule
{
    public override string Operator => "Concat";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        Value gradient = flow.Of(node.Output)!;
        long axis = node.Integer("axis", 0);
        long start = 0;
        foreach (Value part in node.Inputs)
        {
            long end = start + part.Shape[axis];
            if (flow.Wants(part)) flow.Add(part, flow.Graph.Slice(gradient, [start], [end], [axis], [1]));
            start = end;
        }
    }
}
