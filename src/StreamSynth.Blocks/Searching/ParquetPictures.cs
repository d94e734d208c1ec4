using System.Globalization;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Searching;

/// <summary>Reads images of a Parquet file by their ids, "file name/row number".</summary>
/// <param name="file">The file with its column of images.</param>
public sealed class ParquetPictures(ImageColumns file) : IPoolPictures
{
    private readonly string _prefix = Path.GetFileName(file.Path) + "/";

    /// <inheritdoc/>
    public byte[]? Read(string id)
    {
        if (!id.StartsWith(_prefix, StringComparison.Ordinal)) return null;
        if (!long.TryParse(id[_prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long row) || row >= file.Rows) return null;

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
}
