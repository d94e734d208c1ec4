using System.Text;
using StreamSynth.Storage.DuckDb;
using StreamSynth.Storage.Tables;

namespace StreamSynth.Storage;

/// <summary>Reads images and classes row by row, in file order.</summary>
/// <remarks>
/// Memory: DuckDB holds one chunk of at most 2048 rows of one row group, within its memory limit; images are read in place. Threads: one caller at a time.
/// </remarks>
public sealed class ImageRows : IDisposable
{
    private readonly string _path;
    private readonly DuckDbConnection _connection;
    private readonly DuckDbQuery _query;
    private readonly bool _hasNumbers;
    private ChunkHandle? _chunk;
    private int _inChunk;
    private int _place = -1;

    internal ImageRows(string path, DuckDbConnection connection, DuckDbQuery query, bool hasNumbers, long firstRow)
    {
        (_path, _connection, _query, _hasNumbers) = (path, connection, query, hasNumbers);
        Row = firstRow - 1;
    }

    /// <summary>Gives the number of the row, from 0.</summary>
    public long Row { get; private set; }

    /// <summary>Tells whether the row has an image; it is null otherwise.</summary>
    public bool HasImage => !Column(0).IsNull(_place);

    /// <summary>Gives the encoded image; valid until the next row.</summary>
    public ReadOnlySpan<byte> Image => Column(0).Bytes(_place);

    /// <summary>Gives the class as a number; null when the row has none, or classes are names.</summary>
    public long? Number => !_hasNumbers || Column(1).IsNull(_place) ? null : Column(1).Value<long>(_place);

    /// <summary>Gives the class as a name; null when the row has none, or classes are numbers.</summary>
    public string? Name => _hasNumbers || Column(1).IsNull(_place) ? null : Encoding.UTF8.GetString(Column(1).Bytes(_place));

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="StorageException">The file is torn there.</exception>
    public bool MoveNext()
    {
        _place++;
        if (_place >= _inChunk && !Fetch()) return false;

        Row++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chunk?.Dispose();
        _query.Dispose();
        _connection.Dispose();
    }

    private bool Fetch()
    {
        _chunk?.Dispose();
        _chunk = null;
        _chunk = ForeignFile.Fetch(_query, _path);
        _place = 0;
        _inChunk = _chunk is null ? 0 : (int)NativeMethods.DataChunkGetSize(_chunk);

        return _inChunk > 0;
    }

    private VectorReader Column(ulong column) => new(NativeMethods.DataChunkGetVector(_chunk ?? throw new InvalidOperationException("call MoveNext first"), column));
}
