namespace StreamSynth.Training.Tests;

/// <summary>Tests how shared and auxiliary batch norm treat the two parts of a minibatch.</summary>
public sealed class ClassifierNormTests
{
    [Fact]
    public void Step_DomainsUnderAuxiliary_HaveStatisticsOfTheirOwn()
    {
        using Classifier classifier = Classifier.Create(Minibatch.Small, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(Minibatch.Small, 1);
        float[] dark = [.. images.Select((x, i) => i < 3 * 3 * 64 ? x : x * 3 + 5)];

        classifier.Step(new(images, labels, 0f));
        Dictionary<string, float[]> bright = Minibatch.StateOf(classifier);
        using Classifier other = Classifier.Create(Minibatch.Small, Numbers.FillNormal);
        other.Step(new(dark, labels, 0f));
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

        StepResult result = classifier.Step(new(images, labels, 0.1f));

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
        float[] main = Minibatch.Logits(classifier, images, Statistics.Main);
        float[] auxiliary = Minibatch.Logits(classifier, images, Statistics.Auxiliary);
        NamedTensor[] swapped = [.. classifier.Parameters().Select(tensor => tensor with { Name = Swapped(tensor.Name, classifier) })];
        NamedTensor[] swappedState = [.. classifier.OptimizerState().Select(tensor => tensor with { Name = Swapped(tensor.Name, classifier) })];

        classifier.Load(swapped, swappedState);

        Assert.NotEqual(main, auxiliary);
        Assert.Equal(auxiliary, Minibatch.Logits(classifier, images, Statistics.Main));
        Assert.Equal(main, Minibatch.Logits(classifier, images, Statistics.Auxiliary));
    }

    [Fact]
    public void Predict_AuxiliaryUnderShared_SaysThatThereIsNone()
    {
        using Classifier classifier = Classifier.Create(Minibatch.Small with { Norm = NormMode.Shared }, Numbers.FillNormal);

        ArgumentException error = Assert.Throws<ArgumentException>(() => classifier.Predict(new float[192], 1, Statistics.Auxiliary, new float[4]));

        Assert.Contains("There is no auxiliary set under Norm = Shared", error.Message);
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
        classifier.Step(new(images, labels, 0f));

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
}
