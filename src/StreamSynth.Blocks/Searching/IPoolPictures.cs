namespace StreamSynth.Blocks.Searching;

/// <summary>Gives the pictures of a pool by the ids that its embeddings have.</summary>
/// <remarks>Threads: any number may ask at once.</remarks>
public interface IPoolPictures
{
    /// <summary>Reads a picture.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The encoded picture; null where there is none of that id, or it cannot be read.</returns>
    byte[]? Read(string id);
}
