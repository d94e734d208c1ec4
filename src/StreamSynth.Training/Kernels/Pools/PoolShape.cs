namespace StreamSynth.Training.Kernels.Pools;

/// <summary>Holds the sizes of a pooling, as the graph writes them into a node.</summary>
/// <param name="Images">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="OutputHeight">h.</param>
/// <param name="OutputWidth">w.</param>
/// <param name="TapRows">Rows of a window.</param>
/// <param name="TapColumns">Columns of a window.</param>
/// <param name="StrideDown">Rows between windows.</param>
/// <param name="StrideAcross">Columns between windows.</param>
/// <param name="Top">Border above.</param>
/// <param name="Left">Border on the left.</param>
internal readonly record struct PoolShape(
    int Images, int Channels, int Height, int Width, int OutputHeight, int OutputWidth, int TapRows, int TapColumns, int StrideDown, int StrideAcross, int Top, int Left)
{
    /// <summary>Name of the attribute.</summary>
    public const string Attribute = "sizes";

    public int Planes => Images * Channels;

    public int Pixels => Height * Width;

    public int OutputPixels => OutputHeight * OutputWidth;

    public static PoolShape Of(NodeAttributes attributes)
    {
        int[] s = [.. attributes.Integers(Attribute).Select(size => (int)size)];
        return new(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11]);
    }

    public long[] ToAttribute() =>
        [Images, Channels, Height, Width, OutputHeight, OutputWidth, TapRows, TapColumns, StrideDown, StrideAcross, Top, Left];

    /// <summary>Gives the rows of the input that a row of windows covers.</summary>
    public (int First, int End) RowsOf(int y) => Within(y * StrideDown - Top, TapRows, Height);

    /// <summary>Gives the columns of the input that a column of windows covers.</summary>
    public (int First, int End) ColumnsOf(int x) => Within(x * StrideAcross - Left, TapColumns, Width);

    private static (int First, int End) Within(int first, int taps, int size) => (Math.Max(first, 0), Math.Min(first + taps, size));
}
