namespace StreamSynth.Storage;

/// <summary>Tells why a table or a run folder could not be written or read: where, what was expected, what was found, what to do.</summary>
public sealed class StorageException : Exception
{
    /// <summary>Creates the error with its whole sentence.</summary>
    /// <param name="message">Place, expectation, finding and remedy, ready to be shown to a user.</param>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its whole sentence and what lay beneath it.</summary>
    /// <param name="message">Place, expectation, finding and remedy, ready to be shown to a user.</param>
    /// <param name="cause">The error of the file system or of DuckDB.</param>
    public StorageException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
