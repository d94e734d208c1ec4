using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>Writes ResNet-18: four stages of two basic blocks (torchvision 0.14, resnet18).</summary>
internal sealed class ResNet18 : StemResNet
{
    protected override int[] OwnBlocks => [2, 2, 2, 2];

    protected override Value Block(NetworkPass pass, ClassifierSettings settings, string name, Value x, long width, long stride) =>
        BasicBlock(pass, settings, name, x, width, stride);
}
