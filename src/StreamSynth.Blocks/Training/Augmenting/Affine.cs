using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Turns, slants and moves an image: each pixel takes the nearest one of the image before.</summary>
/// <remarks>
/// Source: Pillow 9.4, Image.rotate and affine_fixed in Geometry.c (16.16 fixed point); torchvision 0.14, functional._get_inverse_affine_matrix; same bytes
/// (tests/golden/augmentations).
/// </remarks>
internal static class Affine
{
    /// <summary>Turns the image about its centre.</summary>
    /// <param name="image">The image.</param>
    /// <param name="degrees">Angle against the clock, in degrees.</param>
    /// <param name="fill">Colour that enters.</param>
    public static void Rotate(Raster image, double degrees, Rgb fill)
    {
        if (degrees == 0) return;

        double angle = -(degrees * Math.PI / 180);
        (double cos, double sin) = (Math.Round(Math.Cos(angle), 15), Math.Round(Math.Sin(angle), 15));
        (double x, double y) = (image.Width / 2.0, image.Height / 2.0);
        Transform(image, new(cos, sin, (cos * -x) + (sin * -y) + x, -sin, cos, (-sin * -x) + (cos * -y) + y), fill);
    }

    /// <summary>Slants the image: x' = x + slope y about the corner at the top left.</summary>
    public static void ShearX(Raster image, double slope, Rgb fill) => Transform(image, new(1, slope, 0, 0, 1, 0), fill);

    /// <summary>Slants the image: y' = y + slope x about the corner at the top left.</summary>
    public static void ShearY(Raster image, double slope, Rgb fill) => Transform(image, new(1, 0, 0, slope, 1, 0), fill);

    // Output pixel (x, y) is input pixel (A x + B y + C, D x + E y + F), at pixel centres.
    private static void Transform(Raster image, Matrix matrix, Rgb fill)
    {
        (int stepX, int stepXDown, int stepY, int stepYDown) = (Fixed(matrix.A), Fixed(matrix.B), Fixed(matrix.D), Fixed(matrix.E));
        int startX = Fixed(matrix.C + (matrix.A * 0.5) + (matrix.B * 0.5));
        int startY = Fixed(matrix.F + (matrix.D * 0.5) + (matrix.E * 0.5));
        ReadOnlySpan<byte> from = image.Pixels;
        Span<byte> to = image.Spare;
        Raster.Fill(to, fill);
        for (int y = 0, at = 0; y < image.Height; y++, startX += stepXDown, startY += stepYDown)
        {
            (int fromX, int fromY) = (startX, startY);
            for (int x = 0; x < image.Width; x++, at += 3, fromX += stepX, fromY += stepY)
            {
                (int column, int line) = (fromX >> 16, fromY >> 16);
                if ((uint)column < (uint)image.Width && (uint)line < (uint)image.Height) from.Slice(((line * image.Width) + column) * 3, 3).CopyTo(to[at..]);
            }
        }

        image.Swap();
    }

    private static int Fixed(double value) => (int)Math.Floor((value * 65536) + 0.5);

    private readonly record struct Matrix(double A, double B, double C, double D, double E, double F);
}
