using System.Collections.Frozen;
using StreamSynth.Training.Differentiation.Rules;
using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Differentiation;

/// <summary>Lists the gradient rules: the one table from operator to rule.</summary>
internal static class GradientRules
{
    private static readonly FrozenDictionary<string, GradientRule> Table = new GradientRule[]
    {
        new AddRule(),
        new AveragePoolRule(),
        new BatchNormalizationRule(),
        new ConcatRule(),
        new ConvRule(),
        new DivRule(),
        new ErfRule(),
        new ExpRule(),
        new ExpandRule(),
        new GatherRule(),
        new GemmRule(),
        new GlobalAveragePoolRule(),
        new LayerNormalizationRule(),
        new LogRule(),
        new LogSoftmaxRule(),
        new MatMulRule(),
        new MaxPoolRule(),
        new MulRule(),
        new NegRule(),
        new NormRule(),
        new PadRule(),
        new ReduceMeanRule(),
        new ReduceSumRule(),
        new ReluRule(),
        new ReshapeRule(),
        new SigmoidRule(),
        new SliceRule(),
        new SoftmaxRule(),
        new SplitRule(),
        new SqrtRule(),
        new SubRule(),
        new TanhRule(),
        new TransposeRule(),
    }.ToFrozenDictionary(rule => rule.Operator);

    /// <summary>Gives the operators that have a rule.</summary>
    public static IEnumerable<string> Operators => Table.Keys.Order(StringComparer.Ordinal);

    /// <summary>Gives the rule of a node's operator; an operator without one is an error that names the node.</summary>
    public static GradientRule For(Node node) =>
        Table.TryGetValue(node.Operator, out GradientRule? rule)
            ? rule
            : throw new NotSupportedException(
                $"{node} has no gradient rule, but a parameter lies behind it (inputs: {string.Join(", ", node.Inputs)}). " +
                $"Operators with a rule: {string.Join(", ", Operators)}. Use one of these, or add a rule to {nameof(GradientRules)}.");
}
