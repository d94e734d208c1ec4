namespace StreamSynth.Media.Native;

/// <summary>Opens an encoded image: reads the header, checks the limits, and chooses how it will be decoded.</summary>
internal static unsafe class EncodedImage
{
    /// <summary>Opens the image at the size that the request asks for.</summary>
    /// <param name="kind">Codec.</param>
    /// <param name="data">The whole file, pinned until the image is disposed.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="orientation">Gets the EXIF orientation to apply, 1 to 8; 1 leaves the image as it is.</param>
    internal static VipsImage Load(EncodedKind kind, byte* data, int length, DecodeRequest request, out int orientation)
    {
        VipsImage image = Open(kind, data, length, 1, inMemory: false);
        try
        {
            request.Limits.CheckPixels(image.Size, $"The {kind.Name} image");
            orientation = request.Upright ? image.Orientation : 1;
            int shrink = ShrinkOnLoad(kind.Format, Orientation.SizeOf(image.Size, orientation), request.AtLeast);
            bool inMemory = Orientation.ReadsBackwards(orientation);
            if (shrink == 1 && !inMemory) return image;

            image.Dispose();
            return image = Open(kind, data, length, shrink, inMemory);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static VipsImage Open(EncodedKind kind, byte* data, int length, int shrink, bool inMemory)
    {
        using VipsOperation load = new(kind.Loader, kind.Task);
        // A file cut short is an error, not an image with a grey bottom. JPEG only warns when its data end before its rows do.
        load.SetBuffer("buffer", data, length).Set("fail-on", kind.Format == EncodedFormat.Jpeg ? "warning" : "error");
        // Rows are read once, from the top, straight into the caller's buffer. An image that is to be turned over must lie in memory first; without 'memory'
        // libvips would put a large one into a temporary file.
        if (inMemory) load.Set("memory", true);
        else load.Set("access", "sequential");
        if (shrink > 1 && kind.Format == EncodedFormat.Jpeg) load.Set("shrink", shrink);
        if (shrink > 1 && kind.Format == EncodedFormat.Webp) load.Set("scale", 1.0 / shrink);

        return load.RunToImage();
    }

    // JPEG's inverse transform gives 8x8, 4x4, 2x2 or 1x1 pixels of a block; libwebp averages rows as they are decoded.
    private static int ShrinkOnLoad(EncodedFormat format, ImageSize size, ImageSize? atLeast)
    {
        if (atLeast is not { } least || format is EncodedFormat.Png or EncodedFormat.Avif) return 1;
        int most = format == EncodedFormat.Jpeg ? 8 : 1 << 13;
        int shrink = 1;
        while (shrink < most && (long)least.Width * shrink * 2 <= size.Width && (long)least.Height * shrink * 2 <= size.Height) shrink *= 2;

        return shrink;
    }
}
