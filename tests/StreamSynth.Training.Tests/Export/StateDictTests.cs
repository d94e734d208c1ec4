using StreamSynth.Training.Export;
using StreamSynth.Training.Pretrained;

namespace StreamSynth.Training.Tests.Export;

public sealed class StateDictTests
{
    private static readonly ClassifierSettings Settings = Minibatch.Small with { Network = Network.Resnet18, Blocks = 1, Height = 40, Width = 40 };

    [Fact]
    public void Of_MainAndAuxiliary_HaveTheSameNamesAndTheirOwnNorms()
    {
        using Classifier classifier = Minibatch.Trained(Settings, 2);
        Dictionary<string, float[]> all = classifier.Parameters().ToDictionary(tensor => tensor.Name, tensor => tensor.Data);

        NamedTensor[] main = [.. StateDict.Of(Settings, classifier.Parameters(), Statistics.Main)];
        NamedTensor[] auxiliary = [.. StateDict.Of(Settings, classifier.Parameters(), Statistics.Auxiliary)];

        Assert.Equal(main.Select(tensor => tensor.Name), auxiliary.Select(tensor => tensor.Name));
        Assert.DoesNotContain(main, tensor => tensor.Name.Contains("auxiliary", StringComparison.Ordinal));
        Assert.Equal(all["bn1.running_mean"], main.Single(tensor => tensor.Name == "bn1.running_mean").Data);
        Assert.Equal(all["bn1.auxiliary.running_mean"], auxiliary.Single(tensor => tensor.Name == "bn1.running_mean").Data);
        Assert.Equal(all["conv1.weight"], auxiliary.Single(tensor => tensor.Name == "conv1.weight").Data);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Evaluated_OfKeptState_IsWhatPredictionsUse(double ema)
    {
        ClassifierSettings settings = Minibatch.Small with { EmaDecay = ema };
        using Classifier classifier = Minibatch.Trained(settings, 3);

        IReadOnlyList<NamedTensor> found = StateDict.Evaluated(settings, classifier.Parameters(), classifier.OptimizerState());

        Assert.Equal(classifier.EvaluatedParameters().Select(tensor => tensor.Name), found.Select(tensor => tensor.Name));
        Assert.Equal(classifier.EvaluatedParameters().SelectMany(tensor => tensor.Data), found.SelectMany(tensor => tensor.Data));
        if (ema > 0) Assert.Contains("no average of 'conv1.weight'", Assert.Throws<ArgumentException>(() => StateDict.Evaluated(settings, classifier.Parameters(), [])).Message);
    }

    [Fact]
    public void Counters_BatchNorms_CountEveryPart()
    {
        using Classifier classifier = Classifier.Create(Settings, Numbers.FillNormal);

        IReadOnlyDictionary<string, long> counters = StateDict.Counters(StateDict.Of(Settings, classifier.Parameters(), Statistics.Main), steps: 7, accumulate: 3);

        Assert.Equal(classifier.Parameters().Count(tensor => tensor.Name.EndsWith("running_var", StringComparison.Ordinal)) / 2, counters.Count);
        Assert.Equal(21, counters["layer4.0.downsample.1.num_batches_tracked"]);
    }

    [Theory]
    [InlineData(Statistics.Main)]
    [InlineData(Statistics.Auxiliary)]
    public void Of_WrittenAndReadAsPretrained_PredictsTheSame(Statistics statistics)
    {
        using Classifier source = OnnxExportTests.Shaken(Settings);
        using MemoryStream file = new();
        (float[] images, _) = Minibatch.Of(Settings, 3);

        IReadOnlyList<NamedTensor> tensors = StateDict.Of(Settings, source.EvaluatedParameters(), statistics);
        SafeTensorsWriter.Write(file, tensors, StateDict.Counters(tensors, 2, 1), new Dictionary<string, string> { ["format"] = "pt" });
        file.Position = 0;
        using Classifier loaded = Classifier.Create(Settings with { Norm = NormMode.Shared }, (_, normals) => normals.Clear());
        PretrainedWeights.Load(loaded, SafeTensors.Read(file, "model"), newHead: false);

        Assert.Equal(Minibatch.Logits(source, images, statistics), Minibatch.Logits(loaded, images, Statistics.Main));
    }
}
