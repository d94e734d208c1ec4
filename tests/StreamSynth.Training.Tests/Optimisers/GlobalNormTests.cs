namespace StreamSynth.Training.Tests.Optimisers;

public sealed class GlobalNormTests
{
    // With plain gradient descent at rate 1 the parameters move by the gradients themselves.
    private static readonly ClassifierSettings Plain = Minibatch.Small with { Momentum = 0, Nesterov = false, WeightDecay = 0 };

    [Theory]
    [InlineData(0.01f)]
    [InlineData(0.5f)]
    [InlineData(1000f)]
    public void Step_Clipped_MovesByTheSmallerOfNormAndBound(float most)
    {
        (float[] images, int[] labels) = Minibatch.Of(Plain, 1);
        using Classifier free = Classifier.Create(Plain, Numbers.FillNormal);
        using Classifier clipped = Classifier.Create(Plain with { ClipNorm = most }, Numbers.FillNormal);
        Dictionary<string, float[]> first = Minibatch.StateOf(free);

        StepResult unbound = free.Step(new(images, labels, 1));
        StepResult found = clipped.Step(new(images, labels, 1));

        double norm = Moved(first, free);
        Assert.InRange(norm, 1, 100);
        Assert.True(float.IsNaN(unbound.GradientNorm));
        Assert.Equal(norm, found.GradientNorm, 1e-4 * norm);
        Assert.Equal(Math.Min(norm, most), Moved(first, clipped), 1e-4 * norm);
    }

    [Fact]
    public void Step_BoundAboveTheNorm_ChangesNoBit()
    {
        using Classifier free = Minibatch.Trained(Minibatch.Small, 3);
        using Classifier clipped = Minibatch.Trained(Minibatch.Small with { ClipNorm = 1e6f }, 3);

        Assert.Equal(Minibatch.StateOf(free), Minibatch.StateOf(clipped));
    }

    private static double Moved(Dictionary<string, float[]> first, Classifier classifier) => Math.Sqrt(Minibatch.StateOf(classifier)
        .Where(tensor => !tensor.Key.Contains("running", StringComparison.Ordinal))
        .Sum(tensor => tensor.Value.Zip(first[tensor.Key], (now, then) => Math.Pow(now - then, 2)).Sum()));
}
