using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Images;

/// <summary>Options of <c>image.decode</c>.</summary>
public sealed record DecodeImageOptions : IValidatableObject
{
    /// <summary>Width of the output.</summary>
    [Description("Width of the output, in pixels; null: that of each image.")]
    [Range(1, 8192)]
    public int? Width { get; init; }

    /// <summary>Height of the output.</summary>
    [Description("Height of the output, in pixels; null: that of each image.")]
    [Range(1, 8192)]
    public int? Height { get; init; }

    /// <summary>What happens when the aspect ratios differ.</summary>
    [Description("When the aspect ratios differ: cover cuts off what stands over, contain leaves a white margin, squash changes the ratio.")]
    public ImageFit Fit { get; init; } = ImageFit.Cover;

    /// <summary>Interpolation.</summary>
    [Description("Interpolation: nearest, bilinear, bicubic or lanczos3.")]
    public ResizeKernel Kernel { get; init; } = ResizeKernel.Bicubic;

    /// <summary>Whether the EXIF orientation is applied.</summary>
    [Description("Whether the EXIF orientation is applied.")]
    public bool Upright { get; init; } = true;

    /// <summary>Most pixels of an encoded image.</summary>
    [Description("Most pixels (width times height) of an encoded image; a larger one fails alone. null: 64,000,000, or 1,048,576 when no size is given, since memory for it is reserved.")]
    [Range(1, 268_435_456)]
    public int? MaxPixels { get; init; }

    /// <summary>Gives the output size; null when each image keeps its own.</summary>
    internal ImageSize? Size => (Width, Height) is (int width, int height) ? new(width, height) : null;

    /// <summary>Gives the bounds with their defaults.</summary>
    internal DecodeLimits Limits => new() { MaxPixels = MaxPixels ?? (Size is null ? 1024 * 1024 : DecodeLimits.Default.MaxPixels) };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Width is null == Height is null) yield break;

        (string given, string missing) = Width is null ? ("height", "width") : ("width", "height");
        yield return new($"'{given}' is set, but '{missing}' is not; set both, or neither to keep each image's own size.", [Width is null ? nameof(Width) : nameof(Height)]);
    }
}

/// <summary>Decodes samples to pixels, at their own size or resized to one; JPEG and WebP are decoded no larger than that needs.</summary>
/// <remarks>In: sample. Out: image u8[H,W,3], sRGB, upright. A corrupt sample fails alone. Cost: the output, and while resizing the decoded image beside it.</remarks>
/// <param name="options">Options.</param>
[Block("image.decode", "Decodes samples to pixels, resized if wanted.")]
[In("sample")]
[Out("image", "u8[H,W,3]")]
public sealed class DecodeImageBlock(DecodeImageOptions options) : ITransform<Sample, Picture>
{
    /// <inheritdoc/>
    public Shape? OutputShape() => options.Size is { } size ? new("u8", [$"{size.Height}", $"{size.Width}", "3"]) : null;

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => options.Size?.RgbBytes ?? options.Limits.MaxPixels * 3;

    /// <inheritdoc/>
    public ValueTask<Outcome<Picture>> TransformAsync(Sample input, ItemScope item, CancellationToken cancel)
    {
        ReadOnlySpan<byte> encoded = input.Encoded.Span;
        DecodeRequest request = new() { Limits = options.Limits, Upright = options.Upright };
        ImageSize found = ImageDecoder.ReadSize(encoded, request);
        if (options.Size is { } wanted && wanted != found)
        {
            request = request with { AtLeast = ImageResizer.ScaledSize(found, wanted, options.Fit) };
            found = ImageDecoder.ReadSize(encoded, request);
        }

        Lease pixels = item.Rent(checked((int)found.RgbBytes));
        ImageDecoder.Decode(encoded, pixels.Writable, request);
        if (options.Size is not { } size || size == found) return new(new Picture(pixels, found.Height, found.Width, input.Provenance));

        Lease resized = item.Rent((int)size.RgbBytes);
        ImageResizer.Resize(pixels.Span, found, resized.Writable, size, options.Kernel, options.Fit);
        pixels.Release();

        return new(new Picture(resized, size.Height, size.Width, input.Provenance));
    }
}
