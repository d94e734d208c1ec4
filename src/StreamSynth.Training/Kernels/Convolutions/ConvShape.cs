namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>Holds the sizes of a convolution, as the graph writes them into a node.</summary>
/// <param name="Images">N.</param>
/// <param name="Inputs">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="Outputs">O.</param>
/// <param name="TapRows">k.</param>
/// <param name="TapColumns">l.</param>
/// <param name="Stride">On both axes.</param>
/// <param name="Padding">Zeros on every side.</param>
internal readonly record struct ConvShape(int Images, int Inputs, int Height, int Width, int Outputs, int TapRows, int TapColumns, int Stride, int Padding)
{
    /// <summary>Name of the attribute.</summary>
    public const string Attribute = "sizes";

    public int OutputHeight => ((Height + (2 * Padding) - TapRows) / Stride) + 1;

    public int OutputWidth => ((Width + (2 * Padding) - TapColumns) / Stride) + 1;

    public int Taps => TapRows * TapColumns;

    /// <summary>Gets how the kernel slides over the images.</summary>
    public Sliding Forward => new(Height, Width, Padding, Padding, OutputHeight, OutputWidth, Stride, TapRows, TapColumns);

    public static ConvShape Of(NodeAttributes attributes)
    {
        long[] sizes = attributes.Integers(Attribute);
        return new((int)sizes[0], (int)sizes[1], (int)sizes[2], (int)sizes[3], (int)sizes[4], (int)sizes[5], (int)sizes[6], (int)sizes[7], (int)sizes[8]);
    }

    public long[] ToAttribute() => [Images, Inputs, Height, Width, Outputs, TapRows, TapColumns, Stride, Padding];
}
