namespace StreamSynth.Labelling;

/// <summary>Gives the pictures of points, so that a person sees what is asked about.</summary>
/// <remarks>Threads: any number may ask at once.</remarks>
public interface IPictures
{
    /// <summary>Finds a picture.</summary>
    /// <param name="id">The point's id, as its embedding has it.</param>
    /// <param name="cancel">Ends the search for it.</param>
    /// <returns>The picture; null where there is none, or none that can be read: the page says so, and the person skips.</returns>
    ValueTask<EncodedPicture?> FindAsync(string id, CancellationToken cancel);
}
