namespace StreamSynth.Training.Tests;

/// <summary>Tests images with two labels.</summary>
public sealed class ClassifierMixtureTests
{
    private static readonly ClassifierSettings Mixing = Minibatch.Small with { MixesLabels = true, LabelSmoothing = 0.1f };

    [Theory]
    [InlineData(NormMode.Shared, 1)]
    [InlineData(NormMode.Auxiliary, 1)]
    public void Step_SharesOfOne_EqualsTheStepWithoutMixtures(NormMode norm, int accumulate)
    {
        ClassifierSettings settings = Mixing with { Norm = norm, Accumulate = accumulate };
        using Classifier mixed = Classifier.Create(settings, Numbers.FillNormal);
        using Classifier plain = Classifier.Create(settings with { MixesLabels = false }, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(settings, 1);

        StepResult expected = plain.Step(new(images, labels, 0.1f));
        StepResult found = mixed.Step(new(images, labels, 0.1f) { OtherLabels = new int[8], Shares = Enumerable.Repeat(1f, 8).ToArray() });

        Assert.Equal(expected.Loss, found.Loss, 1e-6f);
        Assert.Equal((expected.RealCorrect, expected.SyntheticCorrect), (found.RealCorrect, found.SyntheticCorrect));
        Dictionary<string, float[]> state = Minibatch.StateOf(plain);
        foreach ((string name, float[] values) in Minibatch.StateOf(mixed)) AssertClose(state[name], values);
    }

    [Fact]
    public void Step_TwoLabels_WeighTheLossesOfBothByDomain()
    {
        (float[] images, int[] labels) = Minibatch.Of(Mixing, 1);
        int[] others = [.. labels.Select(label => (label + 1) % 4)];
        StepResult own = Step(images, labels, labels, 1, 1);
        StepResult other = Step(images, others, others, 1, 1);

        StepResult mixed = Step(images, labels, others, 0.75f, 0.6f);

        Assert.Equal((0.75f * own.RealLoss) + (0.25f * other.RealLoss), mixed.RealLoss, 1e-5f);
        Assert.Equal((0.6f * own.SyntheticLoss) + (0.4f * other.SyntheticLoss), mixed.SyntheticLoss, 1e-5f);
        Assert.Equal(((3 * mixed.RealLoss) + (5 * mixed.SyntheticLoss)) / 8, mixed.Loss, 1e-5f);
        Assert.Equal((own.RealCorrect, own.SyntheticCorrect), (mixed.RealCorrect, mixed.SyntheticCorrect));
    }

    [Fact]
    public void Step_MixturesInMicrobatches_FollowTheirImages()
    {
        ClassifierSettings settings = Mixing with { RealBatch = 4, SyntheticBatch = 4, Network = Network.DeitTiny, Height = 16, Width = 16, BaseWidth = 6, Optimizer = OptimizerKind.AdamW, Nesterov = false };
        (float[] images, int[] labels) = Minibatch.Of(settings, 2);
        int[] others = [.. labels.Select(label => (label + 1) % 4)];
        float[] shares = [.. Enumerable.Range(0, 8).Select(i => 0.5f + (i / 16f))];
        using Classifier whole = Classifier.Create(settings, Numbers.FillNormal);
        using Classifier parts = Classifier.Create(settings with { Accumulate = 2 }, Numbers.FillNormal);

        StepResult expected = whole.Step(new(images, labels, 0.01f) { OtherLabels = others, Shares = shares });
        StepResult found = parts.Step(new(images, labels, 0.01f) { OtherLabels = others, Shares = shares });

        Assert.Equal(expected.Loss, found.Loss, 1e-5f);
    }

    [Fact]
    public void Step_MixtureThatDoesNotFit_ShowsWhatIsWrong()
    {
        using Classifier mixing = Classifier.Create(Mixing, Numbers.FillNormal);
        using Classifier plain = Classifier.Create(Minibatch.Small, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(Mixing, 1);
        float[] shares = [1f, 1f, 1f, 1f, 1f, 1f, 1f, float.NaN];

        Assert.Contains("needs 8 other labels and shares, but 0 and 0", Assert.Throws<ArgumentException>(() => mixing.Step(new(images, labels, 0.1f))).Message, StringComparison.Ordinal);
        Assert.Contains("needs 0 other labels", Assert.Throws<ArgumentException>(() => plain.Step(new(images, labels, 0.1f) { OtherLabels = labels, Shares = shares })).Message, StringComparison.Ordinal);
        Assert.Contains("A share is NaN", Assert.Throws<ArgumentException>(() => mixing.Step(new(images, labels, 0.1f) { OtherLabels = labels, Shares = shares })).Message, StringComparison.Ordinal);
    }

    private static StepResult Step(float[] images, int[] labels, int[] others, float realShare, float syntheticShare)
    {
        using Classifier classifier = Classifier.Create(Mixing, Numbers.FillNormal);
        float[] shares = [.. Enumerable.Range(0, 8).Select(i => i < 3 ? realShare : syntheticShare)];

        return classifier.Step(new(images, labels, 0.1f) { OtherLabels = others, Shares = shares });
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-5f);
    }
}
