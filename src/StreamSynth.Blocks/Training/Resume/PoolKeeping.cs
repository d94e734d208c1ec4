namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Says what a checkpoint keeps of the images in the pool.</summary>
public enum PoolKeeping
{
    /// <summary>The encoded images.</summary>
    Bytes,

    /// <summary>
    /// Which they are, and a hash of each. A run that goes on makes all from the oldest of them on again, with the batches that they came in, and does not go on with others.
    /// </summary>
    Recipes,
}
