namespace StreamSynth.Search;

/// <summary>Names the stable codes of faults in embeddings, indexes and searches; a code never changes its meaning.</summary>
public static class SearchFaultCodes
{
    /// <summary>A row of embeddings has another width than the set.</summary>
    public const string Width = "SS7001";

    /// <summary>A row of embeddings holds a number that is not finite.</summary>
    public const string NotFinite = "SS7002";

    /// <summary>A row of embeddings is zero, so it has no direction.</summary>
    public const string Zero = "SS7003";

    /// <summary>An id is empty, or not text that can be written as UTF-8.</summary>
    public const string Id = "SS7004";

    /// <summary>Two rows have one id.</summary>
    public const string DuplicateId = "SS7005";

    /// <summary>A set of embeddings has no rows.</summary>
    public const string Empty = "SS7006";

    /// <summary>A row or an id is not in the set.</summary>
    public const string Unknown = "SS7007";

    /// <summary>A file is missing, truncated or not of this kind.</summary>
    public const string Unreadable = "SS7010";

    /// <summary>A file was written by another version of the format.</summary>
    public const string Version = "SS7011";

    /// <summary>A file's bytes are not those that were written.</summary>
    public const string Checksum = "SS7012";

    /// <summary>A file belongs to other embeddings than those it is used with.</summary>
    public const string OtherData = "SS7013";

    /// <summary>A file could not be written.</summary>
    public const string Unwritable = "SS7014";

    /// <summary>A Parquet file has not the columns of a table of embeddings, or a row of it does not say what they promise.</summary>
    public const string Columns = "SS7015";

    /// <summary>More neighbours are asked for than there are other points.</summary>
    public const string TooFewPoints = "SS7020";

    /// <summary>A setting is out of its range.</summary>
    public const string Setting = "SS7021";

    /// <summary>Labels do not allow training: all are equal, or there are none.</summary>
    public const string Labels = "SS7030";

    /// <summary>A journal of answers belongs to another search, or contradicts itself.</summary>
    public const string Journal = "SS7040";
}
