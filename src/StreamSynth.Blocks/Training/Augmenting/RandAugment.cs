using StreamSynth.Engine.Items;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Applies some changes out of fourteen, each drawn anew, all at one strength.</summary>
/// <param name="operations">Changes per image.</param>
/// <param name="magnitude">Strength, 0 to 30.</param>
/// <param name="fill">Colour that enters where the image is moved.</param>
/// <remarks>Source: Cubuk et al., "RandAugment", 2020; changes and strengths as torchvision 0.14, transforms.RandAugment, has them with 31 bins, nearest pixels.</remarks>
public sealed class RandAugment(int operations, int magnitude, Rgb fill) : IAugmentation
{
    /// <summary>Gives the greatest strength.</summary>
    public const int MostMagnitude = 30;

    private enum Change
    {
        Identity,
        ShearX,
        ShearY,
        TranslateX,
        TranslateY,
        Rotate,
        Brightness,
        Color,
        Contrast,
        Sharpness,
        Posterize,
        Solarize,
        AutoContrast,
        Equalize,
    }

    /// <inheritdoc/>
    public void Apply(Raster image, ref Philox random)
    {
        for (int i = 0; i < operations; i++)
        {
            var change = (Change)random.NextInt32((int)Change.Equalize + 1);

            // The sign is drawn whether it is used or not: each change takes two numbers.
            int sign = random.NextInt32(2) == 0 ? 1 : -1;
            Apply(image, change, sign);
        }
    }

    private void Apply(Raster image, Change change, int sign)
    {
        double part = magnitude / (double)MostMagnitude;
        double strength = sign * part;
        switch (change)
        {
            case Change.ShearX: Affine.ShearX(image, strength * 0.3, fill); break;
            case Change.ShearY: Affine.ShearY(image, strength * 0.3, fill); break;
            case Change.TranslateX: Shift.Move(image, 0, (int)(strength * 150 / 331 * image.Width), fill); break;
            case Change.TranslateY: Shift.Move(image, (int)(strength * 150 / 331 * image.Height), 0, fill); break;
            case Change.Rotate: Affine.Rotate(image, strength * 30, fill); break;
            case Change.Brightness: Enhance.Brightness(image, (float)(1 + (strength * 0.9))); break;
            case Change.Color: Enhance.Saturation(image, (float)(1 + (strength * 0.9))); break;
            case Change.Contrast: Enhance.Contrast(image, (float)(1 + (strength * 0.9))); break;
            case Change.Sharpness: Enhance.Sharpness(image, (float)(1 + (strength * 0.9))); break;
            case Change.Posterize: Levels.Posterize(image, 8 - (int)Math.Round(magnitude / 7.5)); break;
            case Change.Solarize: Levels.Solarize(image, 255 * (1 - part)); break;
            case Change.AutoContrast: Levels.AutoContrast(image); break;
            case Change.Equalize: Levels.Equalize(image); break;
            case Change.Identity: break;
            default: throw new ArgumentOutOfRangeException(nameof(change), change, null);
        }
    }
}
