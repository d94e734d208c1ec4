namespace StreamSynth.Training.Tests;

/// <summary>Tests minibatches that are computed in several micro-batches.</summary>
public sealed class ClassifierAccumulationTests
{
    [Theory]
    [InlineData(OptimizerKind.Sgd, NormMode.Auxiliary, 2)]
    [InlineData(OptimizerKind.Sgd, NormMode.Shared, 3)]
    [InlineData(OptimizerKind.AdamW, NormMode.Auxiliary, 3)]
    [InlineData(OptimizerKind.Lamb, NormMode.Shared, 2)]
    public void Step_MicrobatchesOfEqualStatistics_EqualOneMinibatch(OptimizerKind optimizer, NormMode norm, int parts)
    {
        // Batch norm is out of the way where all micro-batches hold the same images. A large epsilon keeps rounding small.
        ClassifierSettings part = Minibatch.Small with { Optimizer = optimizer, Norm = norm, ClipNorm = 1, Epsilon = 0.01, SyntheticLossWeight = 0.5f };
        ClassifierSettings whole = part with { RealBatch = part.RealBatch * parts, SyntheticBatch = part.SyntheticBatch * parts };
        using Classifier atOnce = Classifier.Create(whole, Numbers.FillNormal);
        using Classifier inParts = Classifier.Create(whole with { Accumulate = parts }, Numbers.FillNormal);

        for (ulong step = 1; step <= 4; step++)
        {
            (float[] images, int[] labels) = Minibatch.Of(part, step);
            int reals = part.RealBatch * 192;
            images = [.. Repeated(images[..reals], parts), .. Repeated(images[reals..], parts)];
            labels = [.. Repeated(labels[..part.RealBatch], parts), .. Repeated(labels[part.RealBatch..], parts)];

            StepResult expected = atOnce.Step(new(images, labels, 0.05f));
            StepResult found = inParts.Step(new(images, labels, 0.05f));

            Assert.Equal((expected.RealCorrect, expected.SyntheticCorrect), (found.RealCorrect, found.SyntheticCorrect));
            Assert.Equal(expected.Loss, found.Loss, 1e-3f);
            Assert.Equal(expected.RealLoss, found.RealLoss, 1e-3f);
            Assert.Equal(expected.GradientNorm, found.GradientNorm, 1e-2f);
        }

        AssertNear(atOnce, inParts);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd, NormMode.Shared, 2)]
    [InlineData(OptimizerKind.AdamW, NormMode.Auxiliary, 3)]
    public void Step_NetworkWithoutBatchNorm_EqualsOneMinibatch(OptimizerKind optimizer, NormMode norm, int parts)
    {
        ClassifierSettings whole = Minibatch.Small with
        {
            Network = Network.DeitTiny,
            PatchSize = 4,
            Blocks = 1,
            BaseWidth = 6,
            RealBatch = 6,
            SyntheticBatch = 12,
            Optimizer = optimizer,
            Norm = norm,
            ClipNorm = 1,
            Epsilon = 0.01,
            EmaDecay = 0.9,
            RealLossWeight = 2,
        };
        using Classifier atOnce = Minibatch.Trained(whole, 4);
        using Classifier inParts = Minibatch.Trained(whole with { Accumulate = parts }, 4);

        AssertNear(atOnce, inParts);
    }

    [Fact]
    public void Step_RunningStatistics_MoveOncePerMicrobatch()
    {
        ClassifierSettings whole = Minibatch.Small with { RealBatch = 6, SyntheticBatch = 0, Accumulate = 3, BatchNormMomentum = 0.3f };
        ClassifierSettings part = whole with { RealBatch = 2, Accumulate = 1 };
        (float[] images, int[] labels) = Minibatch.Of(whole, 4);
        using Classifier inParts = Classifier.Create(whole, Numbers.FillNormal);
        using Classifier oneByOne = Classifier.Create(part, Numbers.FillNormal);

        inParts.Step(new(images, labels, 0));
        for (int i = 0; i < 3; i++) oneByOne.Step(new(images[(i * 384)..((i + 1) * 384)], labels[(2 * i)..(2 * i + 2)], 0));

        Dictionary<string, float[]> expected = Minibatch.StateOf(oneByOne);
        foreach ((string name, float[] values) in Minibatch.StateOf(inParts).Where(tensor => tensor.Key.Contains("running", StringComparison.Ordinal)))
        {
            for (int i = 0; i < values.Length; i++) Assert.Equal(expected[name][i], values[i], 1e-5f);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Step_SteadyState_AllocatesUnderAKilobyte(int parts)
    {
        ClassifierSettings settings = Minibatch.Small with { RealBatch = 4, SyntheticBatch = 4, Optimizer = OptimizerKind.AdamW, Accumulate = parts, EmaDecay = 0.9 };
        using Classifier classifier = Minibatch.Trained(settings, 20);
        (float[] images, int[] labels) = Minibatch.Of(settings, 1);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 20; step++) classifier.Step(new(images, labels, 0.01f));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * 1024);
    }

    [Fact]
    public void Create_PartsThatDoNotDivide_SaysSo()
    {
        ClassifierSettings wrong = Minibatch.Small with { Accumulate = 3, RealLossWeight = 0, SyntheticLossWeight = 0, Beta2 = 1 };

        ArgumentException error = Assert.Throws<ArgumentException>(() => Classifier.Create(wrong, Numbers.FillNormal));

        Assert.Contains("Accumulate is 3, but must divide RealBatch, which is 3, and SyntheticBatch, which is 5", error.Message);
        Assert.Contains("The loss has no weight", error.Message);
        Assert.Contains("Beta2", error.Message);
    }

    private static void AssertNear(Classifier expected, Classifier found)
    {
        Dictionary<string, float[]> one = Minibatch.StateOf(expected);
        foreach ((string name, float[] values) in Minibatch.StateOf(found).Where(tensor => !tensor.Key.Contains("running", StringComparison.Ordinal)))
        {
            for (int i = 0; i < values.Length; i++) Assert.True(Math.Abs(one[name][i] - values[i]) <= 1e-3 * (1 + Math.Abs(values[i])), $"{name}[{i}]: {one[name][i]}, {values[i]}");
        }
    }

    private static IEnumerable<T> Repeated<T>(T[] values, int times) => Enumerable.Repeat(values, times).SelectMany(copy => copy);
}
