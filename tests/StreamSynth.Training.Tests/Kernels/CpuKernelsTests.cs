using StreamSynth.Training.Tests.Differentiation;

namespace StreamSynth.Training.Tests.Kernels;

/// <summary>Holds kernels of our own to what ONNX Runtime's operators compute, in results and gradients.</summary>
public sealed class CpuKernelsTests
{
    public static TheoryData<string, ulong> RandomShapes
    {
        get
        {
            TheoryData<string, ulong> cases = [];
            for (ulong seed = 1; seed <= 60; seed++) cases.Add("Conv", seed);
            for (ulong seed = 1; seed <= 40; seed++) cases.Add("Norm", seed);
            for (ulong seed = 1; seed <= 20; seed++) cases.Add("MaxPool", seed);
            return cases;
        }
    }

    // Shapes of real networks: several blocks of channels, several panels and chunks, maps from 64x64 to 1x1, and one beyond a part's size.
    public static TheoryData<long[], long[], long, long> NetworkShapes => new()
    {
        { [9, 16, 32, 32], [16, 16, 3, 3], 1, 1 },
        { [3, 3, 64, 64], [64, 3, 7, 7], 2, 3 },
        { [2, 64, 56, 56], [64, 64, 1, 1], 1, 0 },
        { [2, 40, 28, 28], [24, 40, 3, 3], 2, 1 },
        { [3, 200, 7, 7], [64, 200, 3, 3], 1, 1 },
        { [5, 256, 4, 4], [264, 256, 3, 3], 1, 1 },
        { [4, 130, 2, 2], [72, 130, 3, 3], 1, 1 },
        { [4, 64, 4, 4], [512, 64, 1, 1], 2, 0 },
        { [17, 8, 1, 1], [12, 8, 3, 3], 1, 1 },
    };

    [Theory]
    [MemberData(nameof(RandomShapes))]
    public void Kernels_RandomShapes_EqualOnnxRuntimesOperators(string @operator, ulong seed)
    {
        Numbers numbers = new(seed * 7_919);
        OperatorCase @case = @operator switch
        {
            "Norm" => RandomCases.Norm(numbers, rectifies: seed % 4 > 0),
            "MaxPool" => RandomCases.MaxPool(numbers),
            _ => Convolution(numbers),
        };

        RequireEqual(@case, numbers);
    }

    [Theory]
    [MemberData(nameof(NetworkShapes))]
    public void Kernels_ShapesOfNetworks_EqualOnnxRuntimesOperators(long[] x, long[] kernel, long stride, long padding) =>
        RequireEqual(new("Conv", $$"""{"stride":{{stride}},"padding":{{padding}}}""", [x, kernel]), new Numbers(5));

    [Theory]
    [MemberData(nameof(NetworkShapes))]
    public void Kernels_ThreadsOneToThree_GiveEqualBits(long[] x, long[] kernel, long stride, long padding)
    {
        OperatorCase @case = new("Conv", $$"""{"stride":{{stride}},"padding":{{padding}}}""", [x, kernel]);
        float[][] inputs = InputsOf(@case, new Numbers(6));

        float[][] one = Run(@case, 1, inputs);

        Assert.Equal(one, Run(@case, 2, inputs));
        Assert.Equal(one, Run(@case, 3, inputs));
    }

    [Fact]
    public void Kernels_NormOnThreadsOneToThree_GivesEqualBits()
    {
        OperatorCase @case = new("Norm", """{"rectifies":1}""", [[6, 40, 9, 7], [40], [40], [6, 40, 9, 7]]);
        float[][] inputs = InputsOf(@case, new Numbers(6));

        float[][] one = Run(@case, 1, inputs);

        Assert.Equal(one, Run(@case, 2, inputs));
        Assert.Equal(one, Run(@case, 3, inputs));
    }

    [Fact]
    public void Kernels_MaxPoolOfEqualNumbers_PassesTheGradientToTheFirst()
    {
        OperatorCase @case = new("MaxPool", """{"taps":[3,3],"strides":[2,2],"pads":[1,1,1,1]}""", [[2, 3, 9, 8]]) { KernelThreads = 1 };
        using GraphRun run = new(@case.Build());
        float[] zeros = new float[2 * 3 * 9 * 8];
        float[] cotangent = [.. Enumerable.Repeat(1f, 2 * 3 * 5 * 4)];

        float[] gradient = run.Outputs(zeros, cotangent)[1];

        Assert.Equal(1f, gradient[0]);
        Assert.Equal(1f, gradient[8]);
        Assert.Equal(0f, gradient[16]);
        Assert.Equal(cotangent.Length, gradient.Sum());
    }

    private static OperatorCase Convolution(Numbers numbers)
    {
        long taps = 1 + numbers.Below(5);
        (long stride, long padding) = (1 + numbers.Below(3), numbers.Below((int)taps));
        long[] x = [1 + numbers.Below(6), 1 + numbers.Below(9), taps + numbers.Below(16), taps + numbers.Below(22)];
        long[] kernel = [1 + numbers.Below(19), x[1], taps, 1 + numbers.Below((int)taps)];
        return new("Conv", $$"""{"stride":{{stride}},"padding":{{padding}}}""", [x, kernel]);
    }

    private static void RequireEqual(OperatorCase @case, Numbers numbers)
    {
        float[][] inputs = InputsOf(@case, numbers);

        float[][] expected = Run(@case, 0, inputs);
        float[][] found = Run(@case, 1, inputs);

        for (int i = 0; i < expected.Length; i++)
        {
            // Sums of some thousand products in another order.
            float tolerance = 2e-5f * (1 + expected[i].Max(Math.Abs));
            for (int element = 0; element < expected[i].Length; element++)
            {
                Assert.True(
                    Math.Abs(expected[i][element] - found[i][element]) <= tolerance,
                    $"{@case}: output {i}, element {element}: {expected[i][element]} expected, {found[i][element]} found");
            }
        }
    }

    private static float[][] InputsOf(OperatorCase @case, Numbers numbers) =>
        [.. (@case with { KernelThreads = 0 }).Build().Inputs.Select(input => numbers.Normals(input.Count))];

    private static float[][] Run(OperatorCase @case, int kernelThreads, float[][] inputs)
    {
        using GraphRun run = new((@case with { KernelThreads = kernelThreads }).Build(), Math.Max(1, kernelThreads));
        return run.Outputs(inputs);
    }
}
