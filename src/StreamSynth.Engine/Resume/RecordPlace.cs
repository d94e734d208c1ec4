namespace StreamSynth.Engine.Resume;

/// <summary>Says where a record stands in a data set: what a cursor holds instead of the record's bytes.</summary>
/// <param name="File">Number of the file in the order of reading, 0, 1, 2, ...; 0 where there is one list only.</param>
/// <param name="Offset">Place in the file, in the format's own unit: row, image, or byte.</param>
public readonly record struct RecordPlace(int File, long Offset)
{
    /// <summary>Compares two places by the order of reading, as <see cref="IComparer{T}"/> does.</summary>
    public static int Compare(RecordPlace first, RecordPlace second) =>
        first.File != second.File ? first.File.CompareTo(second.File) : first.Offset.CompareTo(second.Offset);
}
