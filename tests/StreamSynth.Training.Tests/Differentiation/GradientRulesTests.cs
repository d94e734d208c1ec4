using StreamSynth.Training.Differentiation;

namespace StreamSynth.Training.Tests.Differentiation;

public sealed class GradientRulesTests
{
    private static readonly OperatorCase[] Cases =
    [
        new("Add", "{}", [[2, 3], [3]]),
        new("Add", "{}", [[4], [2, 1]]),
        new("Sub", "{}", [[2, 1], [2, 3]]),
        new("Mul", "{}", [[2, 3, 2], [3, 1]]),
        new("Div", "{}", [[2, 3], [2, 1]]),
        new("Exp", "{}", [[5]]),
        new("Log", "{}", [[5]]),
        new("Sqrt", "{}", [[5]]),
        new("Neg", "{}", [[5]]),
        new("Sigmoid", "{}", [[2, 3]]),
        new("Tanh", "{}", [[2, 3]]),
        new("Relu", "{}", [[3, 4]]),
        new("MatMul", "{}", [[2, 3, 2], [2, 2, 4]]),
        new("MatMul", "{}", [[3, 2], [2, 2]]),
        new("Gemm", "{}", [[3, 4], [2, 4], [2]]),
        new("LogSoftmax", "{}", [[3, 4]]),
        new("GlobalAveragePool", "{}", [[2, 2, 3, 2]]),
        new("ReduceMean", """{"axes":[1]}""", [[2, 3, 2]]),
        new("ReduceSum", """{"axes":[0,2]}""", [[2, 3, 2]]),
        new("Transpose", """{"order":[1,2,0]}""", [[2, 3, 2]]),
        new("Reshape", """{"shape":[6]}""", [[2, 3]]),
        new("Concat", """{"axis":0}""", [[2, 3], [1, 3]]),
        new("Slice", """{"axes":[0],"starts":[1],"ends":[3],"steps":[1]}""", [[4, 2]]),
        new("Pad", """{"before":[1,0],"after":[0,2]}""", [[2, 3]]),
        new("BatchNormalization", "{}", [[3, 2, 2, 3], [2], [2]]),
        new("Conv", """{"stride":1,"padding":1}""", [[2, 2, 4, 3], [3, 2, 3, 3]]),
        new("Conv", """{"stride":1,"padding":0}""", [[1, 2, 3, 4], [2, 2, 1, 1]]),
        new("Conv", """{"stride":1,"padding":0}""", [[1, 1, 4, 5], [2, 1, 3, 3]]),
        new("Conv", """{"stride":2,"padding":1}""", [[2, 2, 4, 6], [2, 2, 3, 3]]),
        new("Conv", """{"stride":2,"padding":1}""", [[1, 2, 5, 4], [2, 2, 3, 3]]),
        new("Conv", """{"stride":2,"padding":0}""", [[2, 2, 4, 4], [3, 2, 1, 1]]),
        new("Conv", """{"stride":3,"padding":1}""", [[1, 1, 7, 8], [1, 1, 3, 3]]),
    ];

    public static TheoryData<string> CaseNames => [.. Cases.Select(@case => @case.ToString())];

    public static TheoryData<string> RandomOperators => [.. RandomCases.Operators];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Gradients_OperatorOnRandomInputs_EqualCentralDifferences(string name)
    {
        RequireCentralDifferences(Cases.Single(candidate => candidate.ToString() == name), new Numbers(7));
    }

    [Theory]
    [MemberData(nameof(RandomOperators))]
    public void Gradients_RandomShapesAndAttributes_EqualCentralDifferences(string @operator)
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            Numbers numbers = new(seed * 1_000_003);
            RequireCentralDifferences(RandomCases.Of(@operator, numbers), numbers);
        }
    }

    private static void RequireCentralDifferences(OperatorCase @case, Numbers numbers)
    {
        string name = @case.ToString();
        using GraphRun run = new(@case.Build());
        float[][] inputs = [.. @case.Shapes.Select(shape => AwayFromZero(@case.Operator, numbers.Normals(shape.Aggregate(1L, (a, b) => a * b))))];
        float[] cotangent = numbers.Normals(OutputCount(@case));

        float[][] outputs = run.Outputs([.. inputs, cotangent]);

        for (int i = 0; i < inputs.Length; i++)
        {
            for (int element = 0; element < inputs[i].Length; element++)
            {
                double expected = CentralDifference(run, inputs, cotangent, inputs[i], element);
                double found = outputs[1 + i][element];
                Assert.True(Math.Abs(expected - found) <= 1e-3 * (1 + Math.Abs(expected)), $"{name}: input {i}, element {element}: {expected} expected, {found} found");
            }
        }
    }

    [Fact]
    public void Operators_EveryRule_HasACase()
    {
        string[] tested = [.. Cases.Select(@case => @case.Operator).Concat(RandomCases.Operators).Except(["Gelu"]).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(GradientRules.Operators, tested);
    }

    // Fourth-order central difference: with h = 0.02 truncation is below 1e-6 and the float noise of the loss about 1e-4.
    private static double CentralDifference(GraphRun run, float[][] inputs, float[] cotangent, float[] moved, int element)
    {
        const float H = 0.02f;
        float centre = moved[element];
        double At(float offset)
        {
            moved[element] = centre + offset;
            float[] output = run.Outputs([.. inputs, cotangent])[0];
            moved[element] = centre;
            return output.Zip(cotangent, (value, weight) => (double)value * weight).Sum();
        }

        double near = (At(H) - At(-H)) / ((double)(centre + H) - (centre - H));
        double far = (At(2 * H) - At(-2 * H)) / ((double)(centre + 2 * H) - (centre - 2 * H));
        return (4 * near - far) / 3;
    }

    // Kinks and poles at zero stay further away than the differences reach.
    private static float[] AwayFromZero(string @operator, float[] numbers) => @operator switch
    {
        "Relu" or "Div" => [.. numbers.Select(x => x < 0 ? x - 0.5f : x + 0.5f)],
        "Log" or "Sqrt" => [.. numbers.Select(x => Math.Abs(x) + 0.5f)],
        "MaxPool" => Apart(numbers),
        _ => numbers,
    };

    // Gives the numbers' ranks a tenth apart: a step of the differences changes no winner.
    private static float[] Apart(float[] numbers)
    {
        float[] sorted = [.. numbers.Order()];
        return [.. numbers.Select(x => (Array.BinarySearch(sorted, x) - (numbers.Length / 2)) * 0.1f)];
    }

    private static long OutputCount(OperatorCase @case) => @case.Build().Inputs.Single(input => input.Name == "cotangent").Count;
}
