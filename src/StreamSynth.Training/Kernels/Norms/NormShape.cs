namespace StreamSynth.Training.Kernels.Norms;

/// <summary>Holds what a norm over the batch is made of, as the graph writes it into a node.</summary>
/// <param name="Images">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="Rectifies">Whether a ReLU follows.</param>
internal readonly record struct NormShape(int Images, int Channels, int Height, int Width, bool Rectifies)
{
    /// <summary>Most channels of one task.</summary>
    public const int MostChannelsPerTask = 16;

    /// <summary>Name of the attribute.</summary>
    public const string Attribute = "sizes";

    public int Pixels => Height * Width;

    /// <summary>Gets the numbers that one channel is normalised over.</summary>
    public double Count => (double)Images * Pixels;

    /// <summary>Gets the channels of one task: enough of them to read long stretches, few enough for several threads.</summary>
    public int ChannelsPerTask => Math.Clamp(4096 / Pixels, 1, Math.Clamp(Channels / 8, 1, MostChannelsPerTask));

    public int Tasks => (Channels + ChannelsPerTask - 1) / ChannelsPerTask;

    public static NormShape Of(NodeAttributes attributes)
    {
        long[] sizes = attributes.Integers(Attribute);
        return new((int)sizes[0], (int)sizes[1], (int)sizes[2], (int)sizes[3], sizes[4] != 0);
    }

    public long[] ToAttribute() => [Images, Channels, Height, Width, Rectifies ? 1 : 0];

    /// <summary>Gives where a channel of an image starts.</summary>
    public long Plane(int image, int channel) => (((long)image * Channels) + channel) * Pixels;
}
