namespace StreamSynth.Media;

/// <summary>Reports an image, drawing or icon that could not be read, made or found.</summary>
/// <remarks>The message says what was tried, what was found and what to do; the text of the native library is kept in it.</remarks>
public sealed class MediaException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was expected, what was found, and what to do.</param>
    /// <param name="innerException">The cause, or null.</param>
    public MediaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
