using System.Text.Json.Nodes;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Engine.Graph;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Tests.Training;

/// <summary>Tests that options of images and augmentation are read, and that what is wrong with them is found before anything runs.</summary>
public sealed class ImageOptionsTests
{
    [Fact]
    public void Read_NestedOptions_KeepsOrderAndDefaults()
    {
        TrainClassifierOptions options = Read(
            """
            { "image": { "size": 224, "resizeRatio": 1.143, "normalisation": "imageNet" },
              "augment": { "randomResizedCrop": { "leastArea": 0.2 }, "mixup": 0.2,
                "apply": [ { "horizontalFlip": {} }, { "randAugment": { "magnitude": 7, "border": "mean" } }, { "shift": { "pixels": 8, "border": "reflect" } } ] } }
            """, out _)!;

        Assert.Equal((224, 224), options.Image.FixedSize);
        Assert.Equal(0.229, options.Image.Channels.Deviation[0]);
        Assert.Equal((0.2, 1.0), (options.Augment!.RandomResizedCrop!.LeastArea, options.Augment.RandomResizedCrop.MostArea));
        Assert.Equal(0.5, options.Augment.Apply[0].HorizontalFlip!.Probability);
        Assert.Equal((2, 7, Border.Mean), (options.Augment.Apply[1].RandAugment!.Operations, options.Augment.Apply[1].RandAugment!.Magnitude, options.Augment.Apply[1].RandAugment!.Border));
        Assert.Equal(Border.Reflect, options.Augment.Apply[2].Shift!.Border);
    }

    [Theory]
    [InlineData("""{ "image": { "size": 4 } }""", "options.image.size", "'size' is 4, but must be a whole number between 8 and 1024")]
    [InlineData("""{ "image": { "sise": 40 } }""", "options.image.sise", "'image' has no option 'sise'")]
    [InlineData("""{ "image": { "height": 40 } }""", "options.image.height", "the columns are not known")]
    [InlineData("""{ "image": { "resizeRatio": 1.2 } }""", "options.image.resizeRatio", "nothing is resized")]
    [InlineData("""{ "image": { "mean": [0.5, 0.5] } }""", "options.image.mean", "'mean' is [0.5, 0.5]")]
    [InlineData("""{ "image": { "deviation": [0.5, 0.5, 0] } }""", "options.image.deviation", "between 0.001 and 1")]
    [InlineData("""{ "image": 32 }""", "options.image", "'image' is 32, but must be an object")]
    [InlineData("""{ "image": null }""", "options.image", "'image' is null")]
    [InlineData("""{ "augment": { "apply": [ { "horizontalFlip": {} }, { "colorJitter": { "hue": 0.7 } } ] } }""", "options.augment.apply[1].colorJitter.hue", "'hue' is 0.7")]
    [InlineData("""{ "augment": { "apply": [ {} ] } }""", "options.augment.apply[0]", "names 0 augmentations")]
    [InlineData("""{ "augment": { "apply": [ { "invert": {}, "shift": {} } ] } }""", "options.augment.apply[0]", "names 2 augmentations")]
    [InlineData("""{ "augment": { "apply": [ { "randAugment": { "border": "edge" } } ] } }""", "options.augment.apply[0].randAugment.border", "'border' is \"edge\"")]
    [InlineData("""{ "augment": { "apply": [ 3 ] } }""", "options.augment.apply", "'apply' is [3]")]
    [InlineData("""{ "augment": { "apply": [ null ] } }""", "options.augment.apply[0]", "entry 0 of 'apply' is null")]
    [InlineData("""{ "augment": { "mixProbability": 0.5 } }""", "options.augment.mixProbability", "nothing to mix with")]
    [InlineData("""{ "augment": { "randomResizedCrop": { "leastRatio": 3 } }, "image": { "size": 32 } }""", "options.augment.randomResizedCrop.leastRatio", "'leastRatio' is 3")]
    [InlineData("""{ "augment": { "randomResizedCrop": {} } }""", "options.augment", "set 'image.size'")]
    [InlineData("""{ "image": { "size": 8 }, "augment": { "apply": [ { "shift": { "pixels": 8, "border": "reflect" } } ] } }""", "options.augment", "shift by less")]
    [InlineData("""{ "realPerStep": 4096, "image": { "size": 224 } }""", "options.image", "make minibatches of 2,485,")]
    [InlineData("""{ "network": "deitTiny", "image": { "size": 40 } }""", "options.image", "'image' makes the input 40x40.")]
    public void Read_WrongOption_NamesItsPlaceAndValue(string json, string path, string message)
    {
        Assert.Null(Read(json, out List<Diagnostic> faults));

        Diagnostic fault = Assert.Single(faults);
        Assert.Equal(path, fault.Path);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyWrongOptions_ReportsAllInOnePass()
    {
        Read("""{ "steps": 0, "image": { "size": 4, "interpolation": "best" }, "augment": { "mixup": -1, "apply": [ { "invert": { "probability": 2 } }, { "flip": {} } ] } }""", out List<Diagnostic> faults);

        Assert.Equal(
            ["options.augment.apply[0].invert.probability", "options.augment.apply[1].flip", "options.augment.mixup", "options.image.interpolation", "options.image.size", "options.steps"],
            faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Network.DeitTiny, 48)]
    [InlineData(Network.Resnet18, 64)]
    public void Read_SizeThatTheNetworkTakes_IsAccepted(Network network, int size)
    {
        Assert.NotNull(Read($$"""{ "network": "{{char.ToLowerInvariant(network.ToString()[0])}}{{network.ToString()[1..]}}", "image": { "size": {{size}} } }""", out List<Diagnostic> faults));
        Assert.Empty(faults);
    }

    [Fact]
    public void Table_SymmetricNormalisation_EqualsTwoOver255LessOne()
    {
        float[] table = Normalisation.Symmetric.Table();

        for (int v = 0; v < 256; v++) Assert.Equal((v * (2f / 255f)) - 1f, table[256 + v]);
    }

    [Fact]
    public void Table_ImageNet_IsItsDefinition()
    {
        float[] table = Normalisation.ImageNet.Table();

        for (int v = 0; v < 256; v++) Assert.Equal(((v / 255.0) - 0.406) / 0.225, table[512 + v], 1e-6);
    }

    private static TrainClassifierOptions? Read(string json, out List<Diagnostic> faults)
    {
        faults = [];

        return (TrainClassifierOptions?)new RecordReader(faults).Read(typeof(TrainClassifierOptions), (JsonObject)JsonNode.Parse(json)!, "options", "block 'train.classifier'");
    }
}
