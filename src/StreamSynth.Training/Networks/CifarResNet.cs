using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>
/// Writes the residual network for small images of He et al., Deep Residual Learning, 2015, section 4.2: three stages of n
/// basic blocks, 6n+2 layers. Where the size changes, the shortcut is a 1x1 convolution with a norm (option B).
/// </summary>
/// <param name="blocks">n.</param>
internal sealed class CifarResNet(int blocks) : ResidualNetwork
{
    private const long OwnWidth = 16;

    protected override int Reduction => 4;

    public override Value Logits(NetworkPass pass, Value images, ClassifierSettings settings)
    {
        long width = WidthOf(settings, OwnWidth);
        int n = settings.Blocks == 0 ? blocks : settings.Blocks;
        Value x = pass.NormRelu("bn1", pass.Convolution("conv1", images, width, 3, 1));
        x = Stages(x, [n, n, n], (name, input, stage, stride) => BasicBlock(pass, settings, name, input, width << stage, stride));
        return Head(pass, x, settings.Classes);
    }
}
