namespace StreamSynth.Blocks.Training;

/// <summary>Names the networks that can be trained: CIFAR-style residual networks of 6n + 2 layers.</summary>
/// <remarks>Source: He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016, section 4.2.</remarks>
public enum ResidualNetwork
{
    /// <summary>8 layers: one block per stage.</summary>
    Resnet8 = 1,

    /// <summary>14 layers: two blocks per stage.</summary>
    Resnet14 = 2,

    /// <summary>20 layers: three blocks per stage.</summary>
    Resnet20 = 3,
}
