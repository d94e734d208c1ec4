namespace StreamSynth.Blocks.Cifar;

/// <summary>Knows the layout of one record: the label bytes, then 1024 red, 1024 green and 1024 blue values, row by row from the top.</summary>
/// <param name="labels">What the label bytes are.</param>
internal sealed class CifarRecord(CifarLabels labels)
{
    /// <summary>The height and width, in pixels.</summary>
    public const int Side = 32;

    /// <summary>The bytes of the pixels.</summary>
    public const int PixelBytes = Side * Side * 3;

    private const int Plane = Side * Side;

    /// <summary>Gives the bytes of one record.</summary>
    public int Bytes => LabelBytes + PixelBytes;

    private int LabelBytes => labels == CifarLabels.Cifar10 ? 1 : 2;

    /// <summary>Gives the class number.</summary>
    public int LabelOf(ReadOnlySpan<byte> record) => record[labels == CifarLabels.Cifar100 ? 1 : 0];

    /// <summary>Writes the pixels.</summary>
    /// <param name="record">The record.</param>
    /// <param name="rgb">Takes u8[32,32,3].</param>
    public void WritePixels(ReadOnlySpan<byte> record, Span<byte> rgb)
    {
        ReadOnlySpan<byte> planes = record[LabelBytes..]; // [3,32,32]
        for (int i = 0; i < Plane; i++)
        {
            rgb[3 * i] = planes[i];
            rgb[(3 * i) + 1] = planes[Plane + i];
            rgb[(3 * i) + 2] = planes[(2 * Plane) + i];
        }
    }
}
