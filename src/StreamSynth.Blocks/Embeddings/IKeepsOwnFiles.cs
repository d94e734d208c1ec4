namespace StreamSynth.Blocks.Embeddings;

/// <summary>Is implemented by consumers that put what they read into files of their own as it comes, so that a checkpoint needs no state of them.</summary>
/// <remarks>
/// A run that goes on gives them the items from <see cref="Kept"/> on again; they drop what they hold of those, and give their results again.
/// </remarks>
public interface IKeepsOwnFiles
{
    /// <summary>Gives the first ordinal of the main input that is not on the disk yet; null before the block reads. Any thread may ask.</summary>
    long? Kept { get; }

    /// <summary>Makes the block put its files into this folder instead of where its options say: a probe leaves nothing behind, and touches nothing of a run that was stopped.</summary>
    /// <param name="folder">An empty folder of this block's own, there before setup; the caller deletes it.</param>
    void KeepAside(string folder);
}
