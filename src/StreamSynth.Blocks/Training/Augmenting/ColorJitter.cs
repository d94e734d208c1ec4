using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Changes brightness, contrast, saturation and hue, in random order.</summary>
/// <param name="brightness">b: factor drawn from max(0, 1 - b)..1 + b.</param>
/// <param name="contrast">Likewise.</param>
/// <param name="saturation">Likewise.</param>
/// <param name="hue">h: turn drawn from -h..h of the circle, at most 0.5.</param>
/// <remarks>Source: torchvision 0.14, transforms.ColorJitter.</remarks>
public sealed class ColorJitter(double brightness, double contrast, double saturation, double hue) : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(Raster image, ref Philox random)
    {
        Span<int> order = [0, 1, 2, 3];
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = random.NextInt32(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        // All four are drawn whatever their range, so that switching one off leaves the others as they were.
        Span<float> factors = [Factor(brightness, ref random), Factor(contrast, ref random), Factor(saturation, ref random), (float)(hue * ((2 * random.NextSingle()) - 1))];
        foreach (int change in order)
        {
            if (change == 0) Enhance.Brightness(image, factors[0]);
            else if (change == 1) Enhance.Contrast(image, factors[1]);
            else if (change == 2) Enhance.Saturation(image, factors[2]);
            else if (hue > 0) Hue.Turn(image, factors[3]);
        }
    }

    private static float Factor(double spread, ref Philox random)
    {
        double least = Math.Max(0, 1 - spread);

        return (float)(least + (random.NextSingle() * (1 + spread - least)));
    }
}
