namespace StreamSynth.Training.Tests.Kernels;

/// <summary>Holds whole training steps with kernels of our own to those composed of ONNX Runtime's operators, as machines without wide vectors take them.</summary>
public sealed class OwnKernelsTests
{
    public static TheoryData<Network, int> Networks => new()
    {
        { Network.Resnet8, 12 },
        { Network.Resnet18, 33 },
        { Network.Resnet50, 33 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Step_OwnKernelsOrComposed_GivesEqualTensorsUpToRounding(Network network, int side)
    {
        ClassifierSettings settings = Minibatch.Small with { Network = network, Height = side, Width = side, WeightDecay = 5e-3f };
        using Classifier own = Minibatch.Trained(settings, steps: 1);
        using Classifier composed = Minibatch.Trained(settings with { OwnKernels = false }, steps: 1);

        foreach ((NamedTensor found, NamedTensor expected) in own.Parameters().Zip(composed.Parameters()).Concat(own.OptimizerState().Zip(composed.OptimizerState())))
        {
            Assert.Equal(expected.Name, found.Name);
            float tolerance = 1e-3f * (1 + expected.Data.Max(Math.Abs));
            Assert.All(expected.Data.Zip(found.Data), pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));
        }
    }
}
