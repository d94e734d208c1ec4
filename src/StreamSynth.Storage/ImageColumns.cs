using StreamSynth.Storage.DuckDb;
using StreamSynth.Storage.Tables;

namespace StreamSynth.Storage;

/// <summary>Knows the two columns of a Parquet file that hold images and their classes: a BLOB, or the struct {bytes, path} of Hugging Face datasets, beside a number or a name.</summary>
public sealed class ImageColumns
{
    private readonly string _image; // SQL of the bytes
    private readonly string _label; // SQL of the class

    private ImageColumns(string path, string image, string label, bool hasNumbers, long rows)
    {
        (Path, _image, _label, HasNumbers, Rows) = (path, image, label, hasNumbers, rows);
    }

    /// <summary>Gives the file's full path.</summary>
    public string Path { get; }

    /// <summary>Tells whether classes are numbers; they are names otherwise.</summary>
    public bool HasNumbers { get; }

    /// <summary>Gives the number of rows, from the file's footer.</summary>
    public long Rows { get; }

    /// <summary>Looks at a file's footer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="imageColumn">Name of the column of images.</param>
    /// <param name="labelColumn">Name of the column of classes; null where there is none, and no row has a class.</param>
    /// <exception cref="StorageException">The file is missing, torn or no Parquet, or a column is missing or of another type.</exception>
    public static ImageColumns Open(string path, string imageColumn, string? labelColumn)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (!File.Exists(full)) throw new StorageException($"{full}: expected a Parquet file, found none.");

        using DuckDbConnection connection = DuckDbConnection.Open(new ParquetOptions().MemoryLimitBytes);
        Dictionary<string, ColumnType> types = ForeignFile.TypesOf(connection, full);
        string image = ImageSql(connection, full, imageColumn, ForeignFile.Require(types, full, imageColumn));
        if (labelColumn is null) return new(full, image, "CAST(NULL AS VARCHAR)", false, ForeignFile.CountRows(connection, full));

        bool hasNumbers = ForeignFile.Require(types, full, labelColumn) switch
        {
            { IsList: false, Type: DuckDbType.Varchar } => false,
            { IsList: false, Type: >= DuckDbType.TinyInt and <= DuckDbType.UInteger } => true,
            { } other => throw Wrong(full, labelColumn, "a whole number or VARCHAR", other),
        };
        string label = hasNumbers ? $"CAST({SqlText.Name(labelColumn)} AS BIGINT)" : SqlText.Name(labelColumn);

        return new(full, image, label, hasNumbers, ForeignFile.CountRows(connection, full));
    }

    /// <summary>Reads the rows from one on; the row groups before it stay unread.</summary>
    /// <param name="firstRow">Number of the row, from 0.</param>
    /// <returns>The reader, which the caller disposes.</returns>
    /// <exception cref="StorageException">The file can no longer be read.</exception>
    public ImageRows ReadFrom(long firstRow)
    {
        DuckDbConnection connection = DuckDbConnection.Open(new ParquetOptions().MemoryLimitBytes);
        try
        {
            string sql = $"SELECT {_image}, {_label} FROM read_parquet({SqlText.ExactFile(Path)}, hive_partitioning = false, file_row_number = true) WHERE file_row_number >= {firstRow}";
            return new(Path, connection, ForeignFile.Start(connection, Path, sql), HasNumbers, firstRow);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string ImageSql(DuckDbConnection connection, string path, string column, ColumnType type)
    {
        if (type is { IsList: false, Type: DuckDbType.Blob }) return SqlText.Name(column);
        if (type is not { IsList: false, Type: DuckDbType.Struct }) throw Wrong(path, column, "BLOB or a struct with 'bytes'", type);

        string bytes = $"struct_extract({SqlText.Name(column)}, 'bytes')";
        try
        {
            using DuckDbQuery header = new(connection, $"SELECT {bytes} FROM {ForeignFile.Table(path)} LIMIT 0");
            using LogicalTypeHandle handle = header.ColumnType(0);
            ColumnType found = ColumnType.Of(handle);

            return found is { IsList: false, Type: DuckDbType.Blob } ? bytes : throw Wrong(path, column + ".bytes", "BLOB", found);
        }
        catch (DuckDbFault fault)
        {
            throw new StorageException($"{path}: column '{column}': expected BLOB or a struct with 'bytes', found a struct without: {fault.Message}", fault);
        }
    }

    private static StorageException Wrong(string path, string column, string expected, ColumnType found) => new($"{path}: column '{column}': expected {expected}, found {found}.");
}
