namespace StreamSynth.Training.Tests;

public sealed class ClassifierTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Step_TwoRuns_AreBitEqual(int threads)
    {
        ClassifierSettings settings = Minibatch.Small with { Threads = threads, Height = 16, Width = 16, BaseWidth = 8 };

        using Classifier first = Minibatch.Trained(settings, 4);
        using Classifier second = Minibatch.Trained(settings, 4);

        Assert.Equal(Minibatch.StateOf(first), Minibatch.StateOf(second));
    }

    [Theory]
    [InlineData(NormMode.Shared)]
    [InlineData(NormMode.Auxiliary)]
    public void Step_FixedImages_AreLearnedByHeart(NormMode norm)
    {
        ClassifierSettings settings = Minibatch.Small with { RealBatch = 16, SyntheticBatch = 16, BaseWidth = 8, Norm = norm, WeightDecay = 0 };
        using Classifier classifier = Classifier.Create(settings, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(settings, 3);
        StepResult result = default;

        for (int step = 0; step < 60; step++) result = classifier.Step(new(images, labels, 0.05f));

        Assert.Equal((16, 16), (result.RealCorrect, result.SyntheticCorrect));
        Assert.True(result.Loss < 0.1f, $"loss {result.Loss}");
    }

    [Fact]
    public void Step_LabelBeyondTheClasses_ShowsIt()
    {
        using Classifier classifier = Classifier.Create(Minibatch.Small, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(Minibatch.Small, 1);
        labels[6] = 4;

        ArgumentException error = Assert.Throws<ArgumentException>(() => classifier.Step(new(images, labels, 0.1f)));

        Assert.Contains("Label 6 is 4; with 4 classes it must be 0 to 3", error.Message);
    }

    [Fact]
    public void Create_WrongSettings_ListsEveryFault()
    {
        ClassifierSettings wrong = Minibatch.Small with { Classes = 1, RealBatch = 0, SyntheticBatch = 0, Momentum = 2 };

        ArgumentException error = Assert.Throws<ArgumentException>(() => Classifier.Create(wrong, Numbers.FillNormal));

        Assert.Contains("Classes", error.Message);
        Assert.Contains("Found 1.", error.Message);
        Assert.Contains("Momentum", error.Message);
        Assert.Contains("at least one image", error.Message);
    }

    [Fact]
    public void Create_FillNormal_IsCalledOncePerWeight()
    {
        List<string> names = [];

        using Classifier classifier = Classifier.Create(Minibatch.Small, (name, _) => names.Add(name));

        Assert.Equal(
            ["conv1.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight", "layer2.0.conv1.weight", "layer2.0.conv2.weight",
                "layer2.0.downsample.0.weight", "layer3.0.conv1.weight", "layer3.0.conv2.weight", "layer3.0.downsample.0.weight", "fc.weight"],
            names);
    }
}
