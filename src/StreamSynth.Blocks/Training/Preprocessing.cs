using StreamSynth.Media;

namespace StreamSynth.Blocks.Training;

/// <summary>Says how an image of any size becomes the input of a network. A trained model carries it, so that whoever judges the model prepares images as training did.</summary>
/// <param name="Height">Rows that the network takes.</param>
/// <param name="Width">Columns that the network takes.</param>
public sealed record Preprocessing(int Height, int Width)
{
    /// <summary>Gives whether images of other sizes are brought to this one; otherwise they are refused.</summary>
    public bool Resizes { get; init; }

    /// <summary>Gives the size to which an image is scaled over that which is cut out of its centre, 1 or more: 256/224 is usual.</summary>
    public double ResizeRatio { get; init; } = 1;

    /// <summary>Gives the interpolation of every resize.</summary>
    public ResizeKernel Interpolation { get; init; } = ResizeKernel.Bilinear;

    /// <summary>Gives the way in which pixel values become numbers.</summary>
    public Normalisation Normalisation { get; init; } = Normalisation.Symmetric;

    /// <summary>Gives the size of the input.</summary>
    public ImageSize Size => new(Width, Height);

    /// <summary>
    /// Gives the size to which a whole image is scaled: the smallest, in its own shape, that covers the input times <see cref="ResizeRatio"/>. For a square input this is
    /// Resize(round(side * ratio)) of torchvision 0.14, whose longer side is rounded down.
    /// </summary>
    /// <param name="image">Size of the image.</param>
    public ImageSize ScaledFrom(ImageSize image)
    {
        (int width, int height) = ((int)Math.Round(Width * ResizeRatio), (int)Math.Round(Height * ResizeRatio));
        bool byWidth = (long)width * image.Height >= (long)height * image.Width;

        return byWidth
            ? new(width, Math.Max(height, (int)((long)width * image.Height / image.Width)))
            : new(Math.Max(width, (int)((long)height * image.Width / image.Height)), height);
    }

    /// <summary>Gives the part of the scaled image that the network sees: CenterCrop of torchvision 0.14, which rounds half a pixel to the even one.</summary>
    /// <param name="image">Size of the image before scaling.</param>
    public ImageRegion CentreOf(ImageSize image)
    {
        ImageSize scaled = ScaledFrom(image);

        return new((int)Math.Round((scaled.Width - Width) / 2.0), (int)Math.Round((scaled.Height - Height) / 2.0), Width, Height);
    }
}
