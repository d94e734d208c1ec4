using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Augmenting;

/// <summary>Changes a training image at random; its size stays.</summary>
/// <remarks>Threads: any number at once; an augmentation has no state. All chance comes from the generator, whose seed names step and place.</remarks>
public interface IAugmentation
{
    /// <summary>Draws and applies the change.</summary>
    /// <param name="image">The image, changed.</param>
    /// <param name="random">Numbers for this image alone.</param>
    void Apply(Raster image, ref Philox random);
}
