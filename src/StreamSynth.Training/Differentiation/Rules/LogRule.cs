using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation.Rules;

/// <summary>d log(x) = dx / x.</summary>
internal sealed class LogRule : GradientRule
{
    public override string Operator => "Log";

    public override void Backpropagate(GradientFlow flow, Node node)
    {
        flow.Add(node.Inputs[0], flow.Graph.Div(flow.Of(node.Output)!, node.Inputs[0]));
    }
}
