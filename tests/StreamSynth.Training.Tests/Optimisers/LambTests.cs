namespace StreamSynth.Training.Tests.Optimisers;

public sealed class LambTests
{
    private static readonly ClassifierSettings Settings = Minibatch.Small with { Optimizer = OptimizerKind.Lamb, WeightDecay = 0.1f, Epsilon = 1e-6 };

    [Fact]
    public void Step_EveryWeight_MovesByLearningRateTimesItsNorm()
    {
        // Batch norm hides the scale of the first kernel, which makes one ratio above 1.
        using Classifier classifier = Minibatch.Trained(Settings, 1);
        classifier.Load([.. classifier.Parameters().Select(tensor => tensor.Name == "conv1.weight" ? tensor with { Data = [.. tensor.Data.Select(x => 100 * x)] } : tensor)], classifier.OptimizerState());
        Dictionary<string, float[]> before = Minibatch.StateOf(classifier);

        Minibatch.Train(classifier, 2, 1);

        Dictionary<string, float[]> after = Minibatch.StateOf(classifier);
        string[] weights = [.. before.Keys.Where(name => name.EndsWith("conv1.weight", StringComparison.Ordinal) || name == "fc.weight")];
        Assert.Equal(5, weights.Length);
        foreach (string name in weights) Assert.Equal(0.1 * Norm(before[name]), Norm(Difference(before[name], after[name])), 1e-5 * (1 + Norm(before[name])));
    }

    [Fact]
    public void Step_WeightOfZeros_TakesRatioOne()
    {
        using Classifier classifier = Classifier.Create(Settings, Numbers.FillNormal);
        NamedTensor[] parameters = [.. classifier.Parameters().Select(tensor => tensor.Name == "fc.weight" ? tensor with { Data = new float[tensor.Data.Length] } : tensor)];
        classifier.Load(parameters, classifier.OptimizerState());

        Minibatch.Train(classifier, 1, 1);

        // Adam's first step is the learning rate times the sign of the gradient.
        Assert.All(Minibatch.StateOf(classifier)["fc.weight"], x => Assert.Equal(0.1f, Math.Abs(x), 1e-3f));
    }

    [Fact]
    public void Step_WeightsWithoutGradientAndDecay_StayAsTheyAre()
    {
        // Behind a last layer of zeros no kernel has a gradient: the ratio would be a norm over 0, times 0.
        using Classifier classifier = Classifier.Create(Settings with { WeightDecay = 0 }, Numbers.FillNormal);
        classifier.Load([.. classifier.Parameters().Select(tensor => tensor.Name == "fc.weight" ? tensor with { Data = new float[tensor.Data.Length] } : tensor)], classifier.OptimizerState());
        float[] before = Minibatch.StateOf(classifier)["conv1.weight"];

        Minibatch.Train(classifier, 1, 1);

        Assert.Equal(before, Minibatch.StateOf(classifier)["conv1.weight"]);
    }

    private static float[] Difference(float[] left, float[] right) => [.. left.Zip(right, (a, b) => b - a)];

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(x => (double)x * x));
}
