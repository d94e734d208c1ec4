using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Turns the colours of the image into their opposites.</summary>
/// <param name="probability">How often, 0 to 1.</param>
public sealed class Invert(double probability) : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(Raster image, ref Philox random)
    {
        if (random.NextSingle() < probability) Levels.Invert(image);
    }
}
