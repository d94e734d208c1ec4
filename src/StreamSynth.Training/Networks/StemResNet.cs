using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>
/// Holds the frame of the residual networks for larger images (He et al. 2015, table 1): a 7x7 convolution and a max pool, each
/// of stride 2, then four stages. Topology and names are those of torchvision 0.14.
/// </summary>
internal abstract class StemResNet : ResidualNetwork
{
    private const long OwnWidth = 64;

    protected override int Reduction => 32;

    /// <summary>Gives the blocks of each stage.</summary>
    protected abstract int[] OwnBlocks { get; }

    public override Value Logits(NetworkPass pass, Value images, ClassifierSettings settings)
    {
        long width = WidthOf(settings, OwnWidth);
        int[] blocks = settings.Blocks == 0 ? OwnBlocks : [.. OwnBlocks.Select(_ => settings.Blocks)];
        Value stem = pass.NormRelu("bn1", pass.Convolution("conv1", images, width, 7, 2));
        Value x = pass.Graph.MaxPool(stem, Window.Square(3, 3, stride: 2, padding: 1));
        x = Stages(x, blocks, (name, input, stage, stride) => Block(pass, settings, name, input, width << stage, stride));
        return Head(pass, x, settings.Classes);
    }

    /// <summary>Writes one block; <paramref name="width"/> is that of its 3x3 convolution.</summary>
    protected abstract Value Block(NetworkPass pass, ClassifierSettings settings, string name, Value x, long width, long stride);
}
