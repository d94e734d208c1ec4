using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Images;

/// <summary>Options of <c>image.resize</c>.</summary>
public sealed record ResizeImageOptions
{
    /// <summary>Width of the output.</summary>
    [Description("Width of the output, in pixels.")]
    [Range(1, 8192)]
    public required int Width { get; init; }

    /// <summary>Height of the output.</summary>
    [Description("Height of the output, in pixels.")]
    [Range(1, 8192)]
    public required int Height { get; init; }

    /// <summary>What happens when the aspect ratios differ.</summary>
    [Description("When the aspect ratios differ: cover cuts off what stands over, contain leaves a white margin, squash changes the ratio.")]
    public ImageFit Fit { get; init; } = ImageFit.Cover;

    /// <summary>Interpolation.</summary>
    [Description("Interpolation: nearest, bilinear, bicubic or lanczos3; all but nearest average detail when shrinking.")]
    public ResizeKernel Kernel { get; init; } = ResizeKernel.Bicubic;
}

/// <summary>Resizes images to one size; an image that has it already passes untouched.</summary>
/// <remarks>In: image u8[H,W,3]. Out: image u8[height,width,3]. The bytes are those of Pillow's resize. Cost: one rented buffer of the output.</remarks>
/// <param name="options">Options.</param>
[Block("image.resize", "Resizes images to one size.")]
[In("image", "u8[H,W,3]")]
[Out("image", "u8[height,width,3]")]
public sealed class ResizeImageBlock(ResizeImageOptions options) : ITransform<Picture, Picture>
{
    private readonly ImageSize _size = new(options.Width, options.Height);

    /// <inheritdoc/>
    public Shape? OutputShape() => new("u8", [$"{options.Height}", $"{options.Width}", "3"]);

    /// <inheritdoc/>
    public long MaxOutputBytes(Shape? input) => _size.RgbBytes;

    /// <inheritdoc/>
    public ValueTask<Outcome<Picture>> TransformAsync(Picture input, ItemScope item, CancellationToken cancel)
    {
        ImageSize found = new(input.Width, input.Height);
        if (found == _size) return new(input);

        Lease pixels = item.Rent((int)_size.RgbBytes);
        ImageResizer.Resize(input.Pixels.Span, found, pixels.Writable, _size, options.Kernel, options.Fit);

        return new(new Picture(pixels, options.Height, options.Width, input.Provenance));
    }
}
