using StreamSynth.Training.Export;

namespace StreamSynth.Training.Tests.Optimisers;

public sealed class ParameterAverageTests
{
    private const double Decay = 0.25;

    private static readonly ClassifierSettings Averaged = Minibatch.Small with { EmaDecay = Decay };

    [Fact]
    public void Step_Averages_FollowEveryTensorOfTheModel()
    {
        using Classifier classifier = Classifier.Create(Averaged, Numbers.FillNormal);
        Dictionary<string, float[]> expected = classifier.Parameters().ToDictionary(tensor => tensor.Name, tensor => tensor.Data);

        for (int n = 0; n < 5; n++)
        {
            Minibatch.Train(classifier, n, 1);
            float kept = (float)Math.Min(Decay, (1.0 + n) / (10.0 + n)); // 0.1, 0.18, 0.25, ...
            foreach (NamedTensor tensor in classifier.Parameters()) expected[tensor.Name] = [.. tensor.Data.Zip(expected[tensor.Name], (now, mean) => now + kept * (mean - now))];
        }

        foreach (NamedTensor tensor in classifier.EvaluatedParameters())
        {
            for (int i = 0; i < tensor.Data.Length; i++) Assert.Equal(expected[tensor.Name][i], tensor.Data[i], 1e-5f);
        }

        Assert.Equal([5f], classifier.OptimizerState().Single(tensor => tensor.Name == "ema.steps").Data);
    }

    [Fact]
    public void Step_WithAverages_TrainsAsWithout()
    {
        using Classifier with = Minibatch.Trained(Averaged, 4);
        using Classifier without = Minibatch.Trained(Minibatch.Small, 4);

        Assert.Equal(without.Parameters().Select(tensor => tensor.Data), with.Parameters().Select(tensor => tensor.Data));
        Assert.Equal(without.Parameters().Select(tensor => tensor.Data), without.EvaluatedParameters().Select(tensor => tensor.Data));
    }

    [Fact]
    public void Predict_WithAverages_UsesThem()
    {
        using Classifier averaged = Minibatch.Trained(Averaged, 4);
        using Classifier plain = Classifier.Create(Minibatch.Small, Numbers.FillNormal);
        (float[] images, _) = Minibatch.Of(Averaged, 70);

        plain.Load(averaged.EvaluatedParameters(), plain.OptimizerState());

        Assert.Equal(Minibatch.Logits(plain, images, Statistics.Main), Minibatch.Logits(averaged, images, Statistics.Main));
        Assert.Equal(Minibatch.Logits(plain, images, Statistics.Auxiliary), Minibatch.Logits(averaged, images, Statistics.Auxiliary));
        Assert.Equal(
            OnnxExport.Write(plain.Settings, plain.EvaluatedParameters(), Statistics.Main),
            OnnxExport.Write(averaged.Settings, averaged.EvaluatedParameters(), Statistics.Main));
        plain.Load(averaged.Parameters(), plain.OptimizerState());
        Assert.NotEqual(Minibatch.Logits(plain, images, Statistics.Main), Minibatch.Logits(averaged, images, Statistics.Main));
    }

    [Fact]
    public void ReestimateStatistics_WithAverages_ChangesThoseOfTheAverages()
    {
        using Classifier averaged = Minibatch.Trained(Averaged, 4);
        using Classifier plain = Classifier.Create(Minibatch.Small, Numbers.FillNormal);
        plain.Load(averaged.EvaluatedParameters(), plain.OptimizerState());
        float[][] raw = [.. averaged.Parameters().Select(tensor => tensor.Data)];
        float[] images = new Numbers(3).Normals(6 * 192);

        averaged.ReestimateStatistics([images]);
        plain.ReestimateStatistics([images]);

        Assert.Equal(raw, averaged.Parameters().Select(tensor => tensor.Data));
        Assert.Equal(plain.Parameters().Select(tensor => tensor.Data), averaged.EvaluatedParameters().Select(tensor => tensor.Data));
    }
}
