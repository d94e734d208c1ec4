namespace StreamSynth.Search;

/// <summary>Tells why embeddings, an index or a search cannot be used: where, what was expected, what was found, what to do.</summary>
public sealed class SearchException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">Stable code, one of <see cref="SearchFaultCodes"/>.</param>
    /// <param name="message">Place, expectation and finding, a sentence without its full stop.</param>
    /// <param name="fix">What to do, a sentence without its full stop.</param>
    /// <param name="cause">The error of the file system, or null.</param>
    public SearchException(string code, string message, string fix, Exception? cause = null)
        : base($"{message}. Fix: {fix}.", cause)
    {
        Code = code;
        Fix = fix;
    }

    /// <summary>Gets the stable code, one of <see cref="SearchFaultCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Gets what to do about it.</summary>
    public string Fix { get; }
}
