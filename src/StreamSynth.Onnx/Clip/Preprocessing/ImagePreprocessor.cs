using System.Buffers;
using System.Text.Json;

namespace StreamSynth.Onnx.Clip.Preprocessing;

/// <summary>
/// Brings images to the size and range that a vision model takes, as preprocessor_config.json says: resize, centre crop, rescale, normalise
/// (CLIPImageProcessor of transformers 4.57; Radford et al. 2021, arXiv:2103.00020, used the same on its own images).
/// </summary>
internal sealed class ImagePreprocessor
{
    private const int MostPixels = 1 << 26; // a picture of one column would grow to its length times the model's edge

    private readonly int? _shortestEdge;
    private readonly (int Height, int Width)? _exactSize;
    private readonly (int Height, int Width)? _crop;
    private readonly ResampleKernel _kernel = ResampleKernel.Bicubic;

    /// <summary>Reads the configuration of a model.</summary>
    /// <param name="config">preprocessor_config.json.</param>
    public ImagePreprocessor(ModelConfig config)
    {
        if (config.Flag("do_resize", true))
        {
            (_shortestEdge, _exactSize) = ReadResize(config);
            _kernel = ReadKernel(config);
        }

        if (config.Flag("do_center_crop", true))
        {
            bool says = config.TryGet("crop_size", out _);
            _crop = says ? config.NeededSizes("crop_size") : _shortestEdge is { } edge ? (edge, edge) : null;
        }

        Size = _crop ?? _exactSize ?? (0, 0);
        if (Size == (0, 0) && _shortestEdge is not null) config.Refuse("do_center_crop", "true where size gives only the shortest edge, since the model takes images of one size");
        else if (Size == (0, 0)) config.Refuse("size", "the size that the model takes, where images are neither resized nor cropped");
        ReadRange(config);
    }

    /// <summary>Gives the size that leaves the preprocessor.</summary>
    public (int Height, int Width) Size { get; }

    /// <summary>Gives the factor from a byte to the model's input, by channel: rescale / std.</summary>
    public float[] Scale { get; } = [1, 1, 1];

    /// <summary>Gives what is added after it, by channel: -mean / std.</summary>
    public float[] Shift { get; } = [0, 0, 0];

    /// <summary>Brings one image to the model's size.</summary>
    /// <param name="source">u8[height, width, 3], RGB.</param>
    /// <param name="from">Its size.</param>
    /// <param name="target">Receives u8[Size.Height, Size.Width, 3]; black where a crop reaches beyond the image.</param>
    public void Prepare(ReadOnlySpan<byte> source, (int Height, int Width) from, Span<byte> target)
    {
        (int Height, int Width) resized = Resized(from);
        if ((long)resized.Height * resized.Width > MostPixels)
        {
            throw new ArgumentException($"an image of {from.Height}×{from.Width} pixels would be resized to {resized.Height}×{resized.Width}, which is more than {MostPixels:N0}: it is too narrow for this model");
        }

        if (resized == Size)
        {
            PillowResize.Resize(source, from, target, resized, _kernel);
            return;
        }

        byte[] between = ArrayPool<byte>.Shared.Rent(resized.Height * resized.Width * 3);
        try
        {
            PillowResize.Resize(source, from, between, resized, _kernel);
            CropCentre(between, resized, target);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }
    }

    // The longer edge is cut to a whole number, as Python's int() does.
    private (int Height, int Width) Resized((int Height, int Width) from)
    {
        if (_exactSize is { } exact) return exact;
        if (_shortestEdge is not { } edge) return from;

        return from.Width <= from.Height
            ? ((int)((long)edge * from.Height / from.Width), edge)
            : (edge, (int)((long)edge * from.Width / from.Height));
    }

    private void CropCentre(ReadOnlySpan<byte> image, (int Height, int Width) size, Span<byte> target)
    {
        (int firstRow, int skipRows, int rows) = Window(size.Height, Size.Height);
        (int firstColumn, int skipColumns, int columns) = Window(size.Width, Size.Width);
        if (rows < Size.Height || columns < Size.Width) target.Clear();
        for (int y = 0; y < rows; y++)
        {
            image.Slice((((firstRow + y) * size.Width) + firstColumn) * 3, columns * 3).CopyTo(target[((((skipRows + y) * Size.Width) + skipColumns) * 3)..]);
        }
    }

    // Where to read and write along one axis; an image that is too small lies in the middle, the odd pixel of the border before it.
    private static (int Read, int Write, int Count) Window(int have, int want) =>
        have >= want ? ((have - want) / 2, 0, want) : (0, (want - have + 1) / 2, have);

    private static (int? ShortestEdge, (int Height, int Width)? Exact) ReadResize(ModelConfig config)
    {
        if (config.TryGet("size", out JsonElement size) && size.ValueKind == JsonValueKind.Object)
        {
            if (size.TryGetProperty("shortest_edge", out JsonElement edge) && edge.TryGetInt32(out int pixels) && pixels >= 1) return (pixels, null);
            return (null, config.NeededSizes("size"));
        }

        // Older files hold one number, which CLIP reads as the shortest edge.
        return size.ValueKind == JsonValueKind.Array ? (null, config.NeededSizes("size")) : (config.NeededSize("size"), null);
    }

    private static ResampleKernel ReadKernel(ModelConfig config)
    {
        double number = config.Number("resample", (double)ResampleKernel.Bicubic);
        if (Enum.GetValues<ResampleKernel>().Any(kernel => (int)kernel == number)) return (ResampleKernel)number;
        config.Refuse("resample", "1 (Lanczos), 2 (bilinear) or 3 (bicubic)");
        return ResampleKernel.Bicubic;
    }

    private void ReadRange(ModelConfig config)
    {
        double rescale = config.Flag("do_rescale", true) ? config.Number("rescale_factor", 1.0 / 255) : 1;
        bool normalises = config.Flag("do_normalize", true);
        float[] mean = normalises ? config.NeededNumbers("image_mean", 3) : [0, 0, 0];
        float[] deviation = normalises ? config.NeededNumbers("image_std", 3) : [1, 1, 1];
        for (int channel = 0; channel < 3; channel++)
        {
            if (deviation[channel] == 0) continue; // missing, which is a fault already
            Scale[channel] = (float)(rescale / deviation[channel]);
            Shift[channel] = -mean[channel] / deviation[channel];
        }
    }
}
