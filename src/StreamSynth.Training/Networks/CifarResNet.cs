using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>
/// Writes the residual network for small images of He et al., Deep Residual Learning, 2015, section 4.2: three stages of n
/// basic blocks, 6n+2 layers. Where the size changes, the shortcut is a 1x1 convolution with a norm (option B).
/// </summary>
internal static class CifarResNet
{
    /// <summary>Writes the network from images [N,3,H,W] to logits [N,classes].</summary>
    public static Value Logits(NetworkPass pass, Value images, ClassifierSettings settings)
    {
        OnnxGraph graph = pass.Graph;
        long width = settings.BaseWidth;
        Value x = graph.Relu(pass.Norm("bn1", pass.Convolution("conv1", images, width, 3, 1)));
        for (int stage = 1; stage <= 3; stage++)
        {
            for (int block = 0; block < settings.BlocksPerStage; block++)
            {
                long stride = stage > 1 && block == 0 ? 2 : 1;
                x = Block(pass, $"layer{stage}.{block}", x, width << (stage - 1), stride);
            }
        }

        Value pooled = graph.GlobalAveragePool(x);                              // [N,4w,1,1]
        Value features = graph.Reshape(pooled, pooled.Shape[..2]);              // [N,4w]
        return pass.Linear("fc", features, settings.Classes);
    }

    private static Value Block(NetworkPass pass, string name, Value x, long outputs, long stride)
    {
        OnnxGraph graph = pass.Graph;
        Value inner = graph.Relu(pass.Norm($"{name}.bn1", pass.Convolution($"{name}.conv1", x, outputs, 3, stride)));
        Value residual = pass.Norm($"{name}.bn2", pass.Convolution($"{name}.conv2", inner, outputs, 3, 1));
        Value shortcut = stride == 1 && x.Shape[1] == outputs
            ? x
            : pass.Norm($"{name}.downsample.1", pass.Convolution($"{name}.downsample.0", x, outputs, 1, stride));
        return graph.Relu(graph.Add(residual, shortcut));
    }
}
