namespace StreamSynth.Blocks.Training;

/// <summary>Says how pixel values become numbers: (v / 255 - mean) / deviation, channel by channel.</summary>
/// <param name="Mean">Red, green and blue, each of 0 to 1.</param>
/// <param name="Deviation">Red, green and blue, each above 0.</param>
public sealed record Normalisation(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>Gives the one that maps 0..255 to -1..1.</summary>
    public static Normalisation Symmetric { get; } = new([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

    /// <summary>Gives that of ImageNet, which pretrained networks of torchvision expect.</summary>
    public static Normalisation ImageNet { get; } = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>Gives the number of every value of every channel: f32[3,256].</summary>
    public float[] Table()
    {
        float[] table = new float[3 * 256];
        for (int channel = 0; channel < 3; channel++)
        {
            float scale = (float)(1 / (255 * Deviation[channel]));
            float offset = (float)(Mean[channel] / Deviation[channel]);
            for (int value = 0; value < 256; value++) table[(channel * 256) + value] = (value * scale) - offset;
        }

        return table;
    }
}
