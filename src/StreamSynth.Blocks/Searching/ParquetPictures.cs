using System.Globalization;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Searching;

/// <summary>Reads images of a Parquet file by their ids, "file name/row number" unless the file has its own.</summary>
/// <param name="file">The file with its column of images.</param>
/// <param name="rowOf">Gives the row of an id, -1 where there is none; null: the id says it.</param>
public sealed class ParquetPictures(ImageColumns file, Func<string, long>? rowOf = null) : IPoolPictures
{
    private readonly string _prefix = Path.GetFileName(file.Path) + "/";

    /// <inheritdoc/>
    public byte[]? Read(string id)
    {
        long row = rowOf is null ? RowIn(id) : rowOf(id);
        if (row < 0 || row >= file.Rows) return null;

        try
        {
            using ImageRows rows = file.ReadFrom(row);
            return rows.MoveNext() && rows.Row == row && rows.HasImage ? rows.Image.ToArray() : null;
        }
        catch (StorageException)
        {
            return null;   // a torn row group
        }
    }

    private long RowIn(string id) =>
        id.StartsWith(_prefix, StringComparison.Ordinal) && long.TryParse(id[_prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long row) ? row : -1;
}
