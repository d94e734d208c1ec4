namespace StreamSynth.Media;

/// <summary>Bounds the size of an encoded image before it is made, for those who must reserve memory.</summary>
/// <remarks>
/// JPEG and PNG: proved below. WebP and AVIF: their entropy coders have no published bound; the factors lie well above what noise and black and white
/// noise, the worst pictures known, were measured to need (<c>EncodedSizeTests</c>).
/// </remarks>
public static class EncodedSize
{
    // Headers, tables, container boxes.
    private const long Fixed = 4096;

    /// <summary>Gives the most bytes that <see cref="ImageEncoder"/> writes for an image of this size.</summary>
    /// <param name="size">Size of the image.</param>
    /// <param name="settings">Codec and settings.</param>
    /// <returns>Bytes, more than noise needs.</returns>
    public static long Bound(ImageSize size, EncodeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Fixed + settings.Format switch
        {
            EncodedFormat.Png => PngBytes(size),
            EncodedFormat.Jpeg => JpegBytes(size, settings.HasFullChroma),
            EncodedFormat.Avif => AvifBytes(size, settings.HasFullChroma),
            _ => settings.Lossless ? size.RgbBytes * 9 / 8 : WebpBytes(size, settings.EffectiveEffort),
        };
    }

    // A filter byte per row; deflate at its worst codes a byte in 9 bits (static table); libpng cuts the stream into chunks of 8 KiB with 12 bytes each.
    private static long PngBytes(ImageSize size)
    {
        long deflated = (size.RgbBytes + size.Height) * 9 / 8;
        return deflated + (((deflated / 8192) + 1) * 12);
    }

    // The standard Huffman tables (ITU T.81, K.3) code a coefficient below 128 in at most 15 bits and one below 256 in 18 (chroma 17). By Parseval the 64
    // coefficients of a block have together at most the energy of 64 samples of 128, and no share-out of that energy costs more than 18 bits each. Own tables
    // cost less. A run of ones may need stuffing: an eighth more.
    private static long JpegBytes(ImageSize size, bool fullChroma)
    {
        long bits = fullChroma ? Padded(size, 8) * (18 + 17 + 17) : Padded(size, 16) * (18 + 9);
        return bits / 8 * 9 / 8;
    }

    // Without an analysis of the picture the low efforts code noise with the standard probabilities.
    private static long WebpBytes(ImageSize size, int effort) => Padded(size, 16) * (effort < 3 ? 5 : 3);

    private static long AvifBytes(ImageSize size, bool fullChroma) => fullChroma ? Padded(size, 8) * 21 / 4 : Padded(size, 8) * 3;

    // Codecs work in square blocks: a narrow image costs as much as the blocks that cover it.
    private static long Padded(ImageSize size, long block) => (size.Width + block - 1) / block * block * ((size.Height + block - 1) / block * block);
}
