using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>Holds what the residual networks share: stages of blocks, mean over the last map, one linear layer.</summary>
internal abstract class ResidualNetwork : NetworkBuilder
{
    /// <summary>Gives the factor from the sides of the images to those of the last map, which are rounded up.</summary>
    protected abstract int Reduction { get; }

    public override IEnumerable<string> Faults(ClassifierSettings settings)
    {
        long down = (settings.Height + Reduction - 1) / Reduction;
        long across = (settings.Width + Reduction - 1) / Reduction;
        if (down * across * settings.SmallestPart != 1) yield break;
        yield return $"Batch norm would meet a single number per channel: {settings.Network} makes one pixel of {settings.Height}x{settings.Width}, " +
            "and a part of the minibatch has one image. Take larger images, or two images or more.";
    }

    /// <summary>Writes stages of blocks named layer1.0, layer1.1, ...; each but the first halves the map in its first block.</summary>
    protected static Value Stages(Value x, IReadOnlyList<int> blocks, Func<string, Value, int, long, Value> write)
    {
        for (int stage = 0; stage < blocks.Count; stage++)
        {
            for (int block = 0; block < blocks[stage]; block++)
            {
                x = write($"layer{stage + 1}.{block}", x, stage, stage > 0 && block == 0 ? 2 : 1);
            }
        }

        return x;
    }

    /// <summary>Writes two 3x3 convolutions beside a shortcut (He et al. 2015, figure 5 left).</summary>
    protected static Value BasicBlock(NetworkPass pass, ClassifierSettings settings, string name, Value x, long outputs, long stride)
    {
        Value inner = pass.NormRelu($"{name}.bn1", pass.Convolution($"{name}.conv1", x, outputs, 3, stride));
        Value residual = pass.Convolution($"{name}.conv2", inner, outputs, 3, 1);
        return pass.NormRelu($"{name}.bn2", residual, () => Shortcut(pass, name, x, outputs, stride), settings.ZeroInitResidual);
    }

    /// <summary>Gives the input itself, or a 1x1 convolution of it with a norm where the shape changes (option B).</summary>
    protected static Value Shortcut(NetworkPass pass, string name, Value x, long outputs, long stride) =>
        stride == 1 && x.Shape[1] == outputs
            ? x
            : pass.Norm($"{name}.downsample.1", pass.Convolution($"{name}.downsample.0", x, outputs, 1, stride));

    /// <summary>Writes the mean over the map and the last layer.</summary>
    protected static Value Head(NetworkPass pass, Value x, int classes)
    {
        Value pooled = pass.Graph.GlobalAveragePool(x);                         // [N,C,1,1]
        Value features = pass.Graph.Reshape(pooled, pooled.Shape[..2]);         // [N,C]
        return pass.Linear("fc", features, classes);
    }
}
