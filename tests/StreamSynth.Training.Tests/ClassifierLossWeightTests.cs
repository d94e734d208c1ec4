namespace StreamSynth.Training.Tests;

/// <summary>Tests the weights of real and synthetic images in the loss.</summary>
public sealed class ClassifierLossWeightTests
{
    [Theory]
    [InlineData(NormMode.Shared)]
    [InlineData(NormMode.Auxiliary)]
    public void Step_EqualWeights_ChangeNoBit(NormMode norm)
    {
        using Classifier plain = Minibatch.Trained(Minibatch.Small with { Norm = norm }, 3);
        using Classifier weighted = Minibatch.Trained(Minibatch.Small with { Norm = norm, RealLossWeight = 3, SyntheticLossWeight = 3 }, 3);

        Assert.Equal(Minibatch.StateOf(plain), Minibatch.StateOf(weighted));
    }

    [Theory]
    [InlineData(NormMode.Shared)]
    [InlineData(NormMode.Auxiliary)]
    public void Step_UnequalWeights_GiveTheWeightedMean(NormMode norm)
    {
        using Classifier classifier = Classifier.Create(Minibatch.Small with { Norm = norm, RealLossWeight = 4, SyntheticLossWeight = 1.5f }, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(Minibatch.Small, 1);

        StepResult result = classifier.Step(new(images, labels, 0.1f));

        float expected = (3 * 4 * result.RealLoss + 5 * 1.5f * result.SyntheticLoss) / (3 * 4 + 5 * 1.5f);
        Assert.Equal(expected, result.Loss, 1e-5f);
        Assert.NotEqual((3 * result.RealLoss + 5 * result.SyntheticLoss) / 8, result.Loss, 1e-3f);
    }

    [Fact]
    public void Step_SyntheticWeightZero_LearnsFromRealImagesAlone()
    {
        using Classifier weighted = Classifier.Create(Minibatch.Small with { SyntheticLossWeight = 0 }, Numbers.FillNormal);
        using Classifier alone = Classifier.Create(Minibatch.Small with { SyntheticBatch = 0 }, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(Minibatch.Small, 1);

        weighted.Step(new(images, labels, 0.1f));
        alone.Step(new(images.AsSpan(0, 3 * 192), labels.AsSpan(0, 3), 0.1f));

        Dictionary<string, float[]> expected = Minibatch.StateOf(alone);
        foreach ((string name, float[] values) in Minibatch.StateOf(weighted).Where(tensor => !tensor.Key.Contains("auxiliary", StringComparison.Ordinal)))
        {
            for (int i = 0; i < values.Length; i++) Assert.Equal(expected[name][i], values[i], 1e-4f);
        }
    }

    [Fact]
    public void Step_NoSyntheticImages_CountsNoStepForTheirNorms()
    {
        using Classifier classifier = Minibatch.Trained(Minibatch.Small with { SyntheticBatch = 0, Optimizer = OptimizerKind.AdamW }, 3);

        Dictionary<string, float[]> state = Minibatch.StateOf(classifier);

        Assert.Equal([3f], state["bn1.weight.step"]);
        Assert.Equal([0f], state["bn1.auxiliary.weight.step"]);
    }
}
