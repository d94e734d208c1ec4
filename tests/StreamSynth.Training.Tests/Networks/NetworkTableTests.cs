using StreamSynth.Training.Networks;

namespace StreamSynth.Training.Tests.Networks;

public sealed class NetworkTableTests
{
    public static TheoryData<Network> All => [.. Enum.GetValues<Network>()];

    // What torchvision 0.14 and timm 0.6 say of 1000 classes at 224x224.
    [Theory]
    [InlineData(Network.Resnet18, 11_689_512)]
    [InlineData(Network.Resnet50, 25_557_032)]
    [InlineData(Network.DeitTiny, 5_717_416)]
    public void Parameters_PublishedNetwork_HasThePublishedCount(Network network, long count)
    {
        ClassifierSettings settings = new() { Classes = 1000, Height = 224, Width = 224, Network = network, Norm = NormMode.Shared };

        Assert.Equal(count, NetworkGraphs.Parameters(settings).Where(parameter => parameter.IsLearned).Sum(parameter => (long)parameter.Count));
    }

    [Theory]
    [InlineData(Network.Resnet8, 8)]
    [InlineData(Network.Resnet14, 14)]
    [InlineData(Network.Resnet20, 20)]
    [InlineData(Network.Resnet56, 56)]
    [InlineData(Network.Resnet18, 18)]
    [InlineData(Network.Resnet50, 50)]
    public void Parameters_ResidualNetwork_HasTheLayersOfItsName(Network network, int layers)
    {
        ClassifierSettings settings = new() { Classes = 10, Network = network };

        // Shortcuts are not counted: He et al. 2015.
        Assert.Equal(layers, NetworkGraphs.Parameters(settings).Count(parameter =>
            parameter.Role == ParameterRole.Weight && !parameter.Name.Contains("downsample", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Network.Resnet18, "conv1.weight [64,3,7,7]", "layer1.1.bn2.running_var [64]", "layer4.0.downsample.0.weight [512,256,1,1]", "fc.weight [10,512]")]
    [InlineData(Network.Resnet50, "bn1.bias [64]", "layer1.0.downsample.0.weight [256,64,1,1]", "layer3.5.conv2.weight [256,256,3,3]", "layer4.2.bn3.weight [2048]")]
    [InlineData(Network.DeitTiny, "cls_token [1,1,192]", "pos_embed [1,5,192]", "patch_embed.proj.weight [192,3,16,16]", "blocks.11.attn.qkv.weight [576,192]",
        "blocks.0.norm2.bias [192]", "blocks.5.mlp.fc1.weight [768,192]", "blocks.5.mlp.fc2.bias [192]", "norm.weight [192]", "head.weight [10,192]")]
    public void Parameters_PublishedNetwork_HasThePublishedNamesAndShapes(Network network, params string[] expected)
    {
        ClassifierSettings settings = new() { Classes = 10, Network = network, Norm = NormMode.Shared };

        string[] found = [.. NetworkGraphs.Parameters(settings).Select(parameter => $"{parameter.Name} [{string.Join(",", parameter.Shape)}]")];

        Assert.Superset(new HashSet<string>(expected), new HashSet<string>(found));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Step_EveryNetwork_LearnsFixedImages(Network network)
    {
        ClassifierSettings settings = Tiny(network);
        using Classifier classifier = Classifier.Create(settings, Numbers.FillNormal);
        (float[] images, int[] labels) = Minibatch.Of(settings, 5);
        List<float> losses = [];

        for (int step = 0; step < 30; step++) losses.Add(classifier.Step(new(images, labels, 0.03f)).Loss);

        Assert.True(losses[^1] < 0.4 * losses[0], $"{network}: loss {losses[0]} at first, {losses[^1]} after 30 steps");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_OneClassMore_ChangesTheLastLayerOnly(Network network)
    {
        ClassifierSettings settings = Tiny(network);
        string[] Shapes(int classes) => [.. NetworkGraphs.Parameters(settings with { Classes = classes }).Select(p => $"{p.Name} {string.Join(",", p.Shape)}")];

        string[] changed = [.. Shapes(7).Except(Shapes(6))];

        Assert.Equal(2, changed.Length);
        Assert.All(changed, name => Assert.Matches("^(fc|head)[.](weight|bias) ", name));
    }

    [Theory]
    [InlineData(Network.Resnet8, "layer2.0.bn2.weight")]
    [InlineData(Network.Resnet18, "layer4.1.bn2.weight")]
    [InlineData(Network.Resnet50, "layer4.2.bn3.weight")]
    public void Create_ZeroInitResidual_StartsTheLastNormOfEachBlockAtZero(Network network, string name)
    {
        ClassifierSettings settings = new() { Classes = 4, Network = network, BaseWidth = 2, ZeroInitResidual = true, RealBatch = 2, SyntheticBatch = 0, Height = 64, Width = 64 };
        using Classifier classifier = Classifier.Create(settings, Numbers.FillNormal);
        NamedTensor[] zeros = [.. classifier.Parameters().Where(tensor => tensor.Name.EndsWith(".weight", StringComparison.Ordinal) && tensor.Data.All(x => x == 0))];

        Assert.Contains(name, zeros.Select(tensor => tensor.Name));
        Assert.Equal(2 * classifier.Parameters().Count(tensor => tensor.Name.EndsWith("conv2.weight", StringComparison.Ordinal)), zeros.Length);
    }

    [Fact]
    public void Validate_WhatNetworksCannotTake_IsListed()
    {
        ClassifierSettings uneven = new() { Classes = 4, Network = Network.DeitTiny, Height = 40, Width = 50, BaseWidth = 64, ZeroInitResidual = true };
        ClassifierSettings single = new() { Classes = 4, Network = Network.Resnet50, Height = 32, Width = 20, RealBatch = 4, SyntheticBatch = 1 };

        string[] faults = [.. uneven.Faults()];

        Assert.Equal(3, faults.Length);
        Assert.Contains("patches of 16x16 pixels, but 40x50 is no multiple of that. Take images of 48x48.", faults[0]);
        Assert.Contains("multiple of 3, the heads of DeitTiny. Found 64.", faults[1]);
        Assert.Contains("has no batch norm", faults[2]);
        Assert.Contains("a single number per channel", Assert.Single(single.Faults()));
        Assert.Empty((single with { Norm = NormMode.Shared }).Faults());
        Assert.Empty((single with { Height = 33 }).Faults());
        Assert.Throws<ArgumentException>(() => Classifier.Create(uneven, Numbers.FillNormal));
    }

    [Fact]
    public void ReestimateStatistics_NetworkWithoutBatchNorm_SaysSo()
    {
        ClassifierSettings settings = Tiny(Network.DeitTiny);
        using Classifier classifier = Classifier.Create(settings, Numbers.FillNormal);
        (float[] images, _) = Minibatch.Of(settings, 1);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => classifier.ReestimateStatistics([images]));

        Assert.Contains("DeitTiny has no batch norm", error.Message);
    }

    [Fact]
    public void Of_UnknownNetwork_ListsThoseThatThereAre()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => NetworkTable.Of((Network)99));

        Assert.Contains("no network '99'; there are Resnet8, Resnet14", error.Message);
    }

    // Sides differ, and are odd where the network takes them.
    internal static ClassifierSettings Tiny(Network network) => new()
    {
        Classes = 4,
        Network = network,
        Height = network == Network.DeitTiny ? 16 : 19,
        Width = network == Network.DeitTiny ? 24 : 35,
        PatchSize = 8,
        BaseWidth = network == Network.DeitTiny ? 24 : 6,
        Blocks = 1,
        RealBatch = 4,
        SyntheticBatch = 3,
    };
}
