namespace StreamSynth.Media;

/// <summary>Names a rectangle of an image.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Columns, 1 or more.</param>
/// <param name="Height">Rows, 1 or more.</param>
public readonly record struct ImageRegion(int Left, int Top, int Width, int Height)
{
    /// <summary>Gives the size.</summary>
    public ImageSize Size => new(Width, Height);

    /// <summary>Tells whether the rectangle lies in an image of a size.</summary>
    public bool IsWithin(ImageSize image) =>
        Width > 0 && Height > 0 && Left >= 0 && Top >= 0 && Left <= image.Width - Width && Top <= image.Height - Height;
}
