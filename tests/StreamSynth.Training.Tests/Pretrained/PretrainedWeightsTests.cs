using StreamSynth.Training.Pretrained;

namespace StreamSynth.Training.Tests.Pretrained;

public sealed class PretrainedWeightsTests
{
    private static readonly ClassifierSettings Source = Minibatch.Small with { Network = Network.Resnet18, Blocks = 1, Height = 40, Width = 40, Norm = NormMode.Shared };

    [Fact]
    public void Load_SameNetwork_PredictsTheSame()
    {
        using Classifier source = Minibatch.Trained(Source, 2);
        using Classifier classifier = Classifier.Create(Source with { Norm = NormMode.Auxiliary, EmaDecay = 0.9 }, (_, normals) => normals.Clear());
        (float[] images, _) = Minibatch.Of(Source, 3);

        PretrainedWeights.Load(classifier, source.Parameters(), newHead: false);

        Assert.Equal(Minibatch.Logits(source, images, Statistics.Main), Minibatch.Logits(classifier, images, Statistics.Main));
        Assert.Equal(Minibatch.Logits(source, images, Statistics.Main), Minibatch.Logits(classifier, images, Statistics.Auxiliary));
    }

    [Fact]
    public void Load_NewHead_KeepsTheFreshLastLayer()
    {
        using Classifier source = Minibatch.Trained(Source with { Classes = 7 }, 2);
        using Classifier classifier = Classifier.Create(Source, Numbers.FillNormal);
        Dictionary<string, float[]> fresh = Minibatch.StateOf(classifier);

        PretrainedWeights.Load(classifier, source.Parameters(), newHead: true);

        Dictionary<string, float[]> loaded = Minibatch.StateOf(classifier);
        Assert.Equal(fresh["fc.weight"], loaded["fc.weight"]);
        Assert.Equal(Minibatch.StateOf(source)["layer4.0.bn2.running_var"], loaded["layer4.0.bn2.running_var"]);
        Assert.NotEqual(fresh["conv1.weight"], loaded["conv1.weight"]);
    }

    [Fact]
    public void Load_TensorsOfAnotherModel_ListsEveryFaultAndChangesNothing()
    {
        using Classifier source = Minibatch.Trained(Source with { Classes = 7 }, 1);
        using Classifier classifier = Classifier.Create(Source, Numbers.FillNormal);
        Dictionary<string, float[]> before = Minibatch.StateOf(classifier);
        NamedTensor[] wrong =
        [
            .. source.Parameters().Where(tensor => tensor.Name != "bn1.bias"),
            new("conv9.weight", [1], [0]),
            source.Parameters().Single(tensor => tensor.Name == "bn1.weight"),
        ];

        ArgumentException error = Assert.Throws<ArgumentException>(() => PretrainedWeights.Load(classifier, wrong, newHead: false));

        Assert.Contains("'bn1.weight' is given 2 times", error.Message);
        Assert.Contains("'bn1.bias' is missing", error.Message);
        Assert.Contains("'conv9.weight' is unknown", error.Message);
        Assert.Contains("'fc.weight' needs [4,32], but is [7,32] (the weights know 7 classes: ask for a new head)", error.Message);
        Assert.Equal(before, Minibatch.StateOf(classifier));
    }

    [Fact]
    public void Load_PositionsOfAnotherSize_AreInterpolated()
    {
        ClassifierSettings settings = Minibatch.Small with { Network = Network.DeitTiny, Blocks = 1, BaseWidth = 6, PatchSize = 4 };
        using Classifier source = Classifier.Create(settings, Numbers.FillNormal);
        using Classifier classifier = Classifier.Create(settings with { Height = 16 }, Numbers.FillNormal);

        PretrainedWeights.Load(classifier, source.Parameters(), newHead: false);

        float[] expected = PositionEmbedding.Resize(source.Parameters().Single(tensor => tensor.Name == "pos_embed"), 4, 2).Data;
        Assert.Equal(expected, Minibatch.StateOf(classifier)["pos_embed"]);
    }

    [Fact]
    public void Load_PositionsThatAreNoGrid_AreRefused()
    {
        ClassifierSettings settings = Minibatch.Small with { Network = Network.DeitTiny, Blocks = 1, BaseWidth = 6, PatchSize = 4 };
        using Classifier classifier = Classifier.Create(settings, Numbers.FillNormal);
        NamedTensor[] odd = [.. classifier.Parameters().Select(tensor => tensor.Name == "pos_embed" ? new("pos_embed", [1, 4, 6], new float[24]) : tensor)];

        ArgumentException error = Assert.Throws<ArgumentException>(() => PretrainedWeights.Load(classifier, odd, newHead: false));

        Assert.Contains("'pos_embed' needs [1,5,6], but is [1,4,6]", error.Message);
    }

    [Fact]
    public void Faults_BeforeClassesAndSizeAreKnown_JudgesTheRest()
    {
        using Classifier source = Classifier.Create(Source with { Classes = 7 }, Numbers.FillNormal);
        TensorShape[] file = [.. source.Parameters().Select(tensor => new TensorShape(tensor.Name, tensor.Shape))];

        Assert.Empty(PretrainedWeights.Faults(Source with { Classes = 2 }, file, newHead: false));
        Assert.Empty(PretrainedWeights.Faults(Source with { Norm = NormMode.Auxiliary }, [.. file.Where(tensor => tensor.Name != "fc.bias")], newHead: true));
        Assert.Equal(7, PretrainedWeights.ClassesOf(file));
        Assert.Null(PretrainedWeights.ClassesOf([]));
        Assert.Equal(
            ["'conv1.weight' needs [4,3,7,7], but is [9]", "'fc.bias' is missing", "'surplus' is unknown"],
            PretrainedWeights.Faults(Source, [.. file.Skip(1).Where(tensor => tensor.Name != "fc.bias"), new("conv1.weight", [9]), new("surplus", [1])], newHead: false));
    }
}
