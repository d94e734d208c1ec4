using Microsoft.ML.OnnxRuntime;

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
    [InlineData(2)]
    [InlineData(3)]
    public void Load_StateOfAnother_ContinuesBitEqual(int stepsBefore)
    {
        using Classifier straight = Minibatch.Trained(Minibatch.Small, stepsBefore);
        using Classifier resumed = Classifier.Create(Minibatch.Small, (_, numbers) => numbers.Fill(9f));

        resumed.Load(straight.Parameters(), straight.OptimizerState());
        Minibatch.Train(straight, 100, 3);
        Minibatch.Train(resumed, 100, 3);

        Assert.Equal(Minibatch.StateOf(straight), Minibatch.StateOf(resumed));
    }

    [Fact]
    public void Load_WrongTensors_ListsEveryFaultAndChangesNothing()
    {
        using Classifier classifier = Classifier.Create(Minibatch.Small, Numbers.FillNormal);
        Dictionary<string, float[]> before = Minibatch.StateOf(classifier);
        List<NamedTensor> tensors = [.. classifier.Parameters().Where(tensor => tensor.Name != "fc.bias")];
        tensors[0] = tensors[0] with { Shape = [1, 2], Data = [1f, 2f] };
        tensors.Add(new NamedTensor("surplus", [1], [0f]));

        ArgumentException error = Assert.Throws<ArgumentException>(() => classifier.Load(tensors, classifier.OptimizerState()));

        Assert.Contains("'conv1.weight' needs [4,3,3,3], but is [1,2] with 2 numbers", error.Message);
        Assert.Contains("'fc.bias' is missing", error.Message);
        Assert.Contains("'surplus' is unknown", error.Message);
        Assert.Equal(before, Minibatch.StateOf(classifier));
    }

    [Fact]
    public void Step_DomainsUnderAuxiliary_HaveStatisticsOfTheirOwn()
    {
        using Classifier classifier = Classifier.Create(Minibatch.Small, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(Minibatch.Small, 1);
        float[] dark = [.. images.Select((x, i) => i < 3 * 3 * 64 ? x : x * 3 + 5)];

        classifier.Step(images, labels, 0f);
        Dictionary<string, float[]> bright = Minibatch.StateOf(classifier);
        using Classifier other = Classifier.Create(Minibatch.Small, Numbers.FillNormal);
        other.Step(dark, labels, 0f);
        Dictionary<string, float[]> changed = Minibatch.StateOf(other);

        Assert.Equal(bright["bn1.running_mean"], changed["bn1.running_mean"]);
        Assert.NotEqual(bright["bn1.auxiliary.running_mean"], changed["bn1.auxiliary.running_mean"]);
        Assert.NotEqual(bright["bn1.running_var"], bright["bn1.auxiliary.running_var"]);
    }

    [Fact]
    public void Step_DomainsUnderShared_HaveOneSet()
    {
        ClassifierSettings shared = Minibatch.Small with { Norm = NormMode.Shared };
        using Classifier together = Minibatch.Trained(shared, 2);
        using Classifier apart = Minibatch.Trained(Minibatch.Small, 2);

        Dictionary<string, float[]> one = Minibatch.StateOf(together);

        Assert.DoesNotContain(one.Keys, name => name.Contains("auxiliary", StringComparison.Ordinal));
        Assert.NotEqual(Minibatch.StateOf(apart)["bn1.running_mean"], one["bn1.running_mean"]);
    }

    [Fact]
    public void Step_NoSyntheticImages_LeavesTheAuxiliarySetAndEqualsShared()
    {
        ClassifierSettings settings = Minibatch.Small with { RealBatch = 6, SyntheticBatch = 0 };
        using Classifier fresh = Classifier.Create(settings, Numbers.FillNormal);
        using Classifier auxiliary = Minibatch.Trained(settings, 3);
        using Classifier shared = Minibatch.Trained(settings with { Norm = NormMode.Shared }, 3);

        Dictionary<string, float[]> before = Minibatch.StateOf(fresh);
        Dictionary<string, float[]> after = Minibatch.StateOf(auxiliary);

        Assert.All(after.Where(entry => entry.Key.Contains("auxiliary", StringComparison.Ordinal)), entry => Assert.Equal(before[entry.Key], entry.Value));
        Assert.All(Minibatch.StateOf(shared), entry => Assert.Equal(entry.Value, after[entry.Key]));
        Assert.NotEqual(before["conv1.weight"], after["conv1.weight"]);
    }

    [Fact]
    public void Step_NoRealImages_TrainsTheAuxiliarySetOnly()
    {
        ClassifierSettings settings = Minibatch.Small with { RealBatch = 0, SyntheticBatch = 6 };
        using Classifier classifier = Classifier.Create(settings, Numbers.FillNormal);
        Dictionary<string, float[]> before = Minibatch.StateOf(classifier);
        (float[] images, int[] labels) = Minibatch.Of(settings, 1);

        StepResult result = classifier.Step(images, labels, 0.1f);

        Assert.True(float.IsNaN(result.RealLoss));
        Assert.Equal(result.Loss, result.SyntheticLoss, 1e-5f);
        Assert.Equal(before["bn1.running_mean"], Minibatch.StateOf(classifier)["bn1.running_mean"]);
        Assert.NotEqual(before["bn1.auxiliary.running_mean"], Minibatch.StateOf(classifier)["bn1.auxiliary.running_mean"]);
    }

    [Fact]
    public void Predict_SetsTrainedApart_UsesTheNamedSet()
    {
        using Classifier classifier = Minibatch.Trained(Minibatch.Small, 3);
        (float[] images, _) = Minibatch.Of(Minibatch.Small, 50);
        float[] main = Logits(classifier, images, Statistics.Main);
        float[] auxiliary = Logits(classifier, images, Statistics.Auxiliary);
        NamedTensor[] swapped = [.. classifier.Parameters().Select(tensor => tensor with { Name = Swapped(tensor.Name, classifier) })];
        NamedTensor[] swappedState = [.. classifier.OptimizerState().Select(tensor => tensor with { Name = Swapped(tensor.Name, classifier) })];

        classifier.Load(swapped, swappedState);

        Assert.NotEqual(main, auxiliary);
        Assert.Equal(auxiliary, Logits(classifier, images, Statistics.Main));
        Assert.Equal(main, Logits(classifier, images, Statistics.Auxiliary));
    }

    [Fact]
    public void Predict_MoreImagesThanOneRunTakes_EqualsImageByImage()
    {
        using Classifier classifier = Minibatch.Trained(Minibatch.Small, 2);
        float[] images = new Numbers(5).Normals(300 * 3 * 64);

        float[] logits = Logits(classifier, images, Statistics.Main);

        foreach (int i in (int[])[0, 255, 256, 299])
        {
            float[] alone = Logits(classifier, images[(i * 3 * 64)..((i + 1) * 3 * 64)], Statistics.Main);
            for (int c = 0; c < 4; c++) Assert.Equal(alone[c], logits[i * 4 + c], 1e-5f);
        }
    }

    [Fact]
    public void Predict_AuxiliaryUnderShared_SaysThatThereIsNone()
    {
        using Classifier classifier = Classifier.Create(Minibatch.Small with { Norm = NormMode.Shared }, Numbers.FillNormal);

        ArgumentException error = Assert.Throws<ArgumentException>(() => classifier.Predict(new float[192], 1, Statistics.Auxiliary, new float[4]));

        Assert.Contains("There is no auxiliary set under Norm = Shared", error.Message);
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

        for (int step = 0; step < 60; step++) result = classifier.Step(images, labels, 0.05f);

        Assert.Equal((16, 16), (result.RealCorrect, result.SyntheticCorrect));
        Assert.True(result.Loss < 0.1f, $"loss {result.Loss}");
    }

    [Fact]
    public void ReestimateStatistics_OneBatch_EqualsItsOwnStatistics()
    {
        ClassifierSettings settings = Minibatch.Small with { BatchNormMomentum = 1f };
        using Classifier classifier = Minibatch.Trained(settings, 2);
        (float[] images, int[] labels) = Minibatch.Of(settings, 8);
        float[] real = images[..(3 * 3 * 64)];

        classifier.ReestimateStatistics([real]);
        Dictionary<string, float[]> estimated = Minibatch.StateOf(classifier);
        classifier.Step(images, labels, 0f);

        // A step with momentum 1 leaves the running statistics of its own batch.
        foreach ((string name, float[] values) in Minibatch.StateOf(classifier).Where(entry => entry.Key.Contains("running", StringComparison.Ordinal)))
        {
            if (name.Contains("auxiliary", StringComparison.Ordinal)) continue;
            for (int c = 0; c < values.Length; c++) Assert.Equal(values[c], estimated[name][c], 1e-4f * (1 + Math.Abs(values[c])));
        }
    }

    [Fact]
    public void ReestimateStatistics_TwoBatches_AveragesThem()
    {
        using Classifier classifier = Minibatch.Trained(Minibatch.Small, 2);
        float[] one = new Numbers(1).Normals(4 * 192);
        float[] two = new Numbers(2).Normals(6 * 192);

        classifier.ReestimateStatistics([one]);
        float[] ofOne = Minibatch.StateOf(classifier)["layer3.0.bn2.running_var"];
        classifier.ReestimateStatistics([two]);
        float[] ofTwo = Minibatch.StateOf(classifier)["layer3.0.bn2.running_var"];
        classifier.ReestimateStatistics([one, two]);
        float[] ofBoth = Minibatch.StateOf(classifier)["layer3.0.bn2.running_var"];

        for (int c = 0; c < ofBoth.Length; c++) Assert.Equal((ofOne[c] + ofTwo[c]) / 2, ofBoth[c], 1e-5f);
        Assert.NotEqual(ofOne, ofTwo);
        Assert.Throws<ArgumentException>(() => classifier.ReestimateStatistics([]));
    }

    [Fact]
    public void ExportOnnx_TrainedModel_EqualsPredict()
    {
        using Classifier classifier = Minibatch.Trained(Minibatch.Small, 3);
        (float[] images, _) = Minibatch.Of(Minibatch.Small, 9);
        float[] expected = Logits(classifier, images, Statistics.Main);

        using InferenceSession session = new(classifier.ExportOnnx());
        using OrtValue batch = OrtValue.CreateTensorValueFromMemory(images, [8, 3, 8, 8]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["images"], [batch], ["logits"]);

        float[] found = results[0].GetTensorDataAsSpan<float>().ToArray();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-5f * (1 + Math.Abs(expected[i])));
    }

    [Fact]
    public void Step_LabelBeyondTheClasses_ShowsIt()
    {
        using Classifier classifier = Classifier.Create(Minibatch.Small, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(Minibatch.Small, 1);
        labels[6] = 4;

        ArgumentException error = Assert.Throws<ArgumentException>(() => classifier.Step(images, labels, 0.1f));

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

    private static string Swapped(string name, Classifier classifier)
    {
        if (name.Contains(".auxiliary", StringComparison.Ordinal)) return name.Replace(".auxiliary", "", StringComparison.Ordinal);
        int dot = name.IndexOf(".weight", StringComparison.Ordinal);
        foreach (string part in (string[])[".bias", ".running_mean", ".running_var"])
        {
            if (dot < 0) dot = name.IndexOf(part, StringComparison.Ordinal);
        }

        string auxiliary = name.Insert(dot, ".auxiliary");
        bool isNorm = classifier.Parameters().Concat(classifier.OptimizerState()).Any(tensor => tensor.Name == auxiliary);
        return isNorm ? auxiliary : name;
    }

    private static float[] Logits(Classifier classifier, float[] images, Statistics which)
    {
        int count = images.Length / (3 * classifier.Settings.Height * classifier.Settings.Width);
        float[] logits = new float[count * classifier.Settings.Classes];
        classifier.Predict(images, count, which, logits);
        return logits;
    }
}
