using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>
/// Writes ResNet-50: four stages of 3, 4, 6 and 3 bottlenecks, whose 3x3 convolution takes the stride (torchvision 0.14,
/// resnet50; the paper gives the stride to the first 1x1 convolution).
/// </summary>
internal sealed class ResNet50 : StemResNet
{
    private const long Expansion = 4;

    protected override int[] OwnBlocks => [3, 4, 6, 3];

    protected override Value Block(NetworkPass pass, ClassifierSettings settings, string name, Value x, long width, long stride)
    {
        Value narrow = pass.NormRelu($"{name}.bn1", pass.Convolution($"{name}.conv1", x, width, 1, 1));
        Value inner = pass.NormRelu($"{name}.bn2", pass.Convolution($"{name}.conv2", narrow, width, 3, stride));
        Value wide = pass.Convolution($"{name}.conv3", inner, width * Expansion, 1, 1);
        return pass.NormRelu($"{name}.bn3", wide, () => Shortcut(pass, name, x, width * Expansion, stride), settings.ZeroInitResidual);
    }
}
