using System.Text;
using StreamSynth.Storage.DuckDb;

namespace StreamSynth.Storage.Tables;

/// <summary>Moves numbers and truth values, which DuckDB stores as C# does.</summary>
internal sealed class ValueColumn<TRow, T>(string name, DuckDbType type, Func<TRow, T> get, Action<TRow, T> set)
    : Column<TRow>(name, new ColumnType(type), allowsNull: false)
    where T : unmanaged
{
    public override unsafe long Write(in VectorWriter vector, int index, TRow row)
    {
        vector.Value(index, get(row));
        return sizeof(T);
    }

    public override void Read(in VectorReader vector, int index, TRow row) => set(row, vector.Value<T>(index));
}

/// <summary>Moves numbers and truth values that may be absent.</summary>
internal sealed class OptionalValueColumn<TRow, T>(string name, DuckDbType type, Func<TRow, T?> get, Action<TRow, T?> set)
    : Column<TRow>(name, new ColumnType(type), allowsNull: true)
    where T : unmanaged
{
    public override unsafe long Write(in VectorWriter vector, int index, TRow row)
    {
        if (get(row) is T value) vector.Value(index, value);
        else vector.Null(index);
        return sizeof(T);
    }

    public override void Read(in VectorReader vector, int index, TRow row) => set(row, vector.Value<T>(index));
}

/// <summary>Moves text as UTF-8; refuses halves of surrogate pairs, which UTF-8 cannot hold.</summary>
internal sealed class TextColumn<TRow>(string name, bool allowsNull, Func<TRow, string?> get, Action<TRow, string?> set)
    : Column<TRow>(name, new ColumnType(DuckDbType.Varchar), allowsNull)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override long Write(in VectorWriter vector, int index, TRow row)
    {
        string? text = get(row);
        if (text is null)
        {
            if (!AllowsNull) throw NullRefused();
            vector.Null(index);
            return 0;
        }

        try
        {
            byte[] bytes = Strict.GetBytes(text);
            vector.Bytes(index, bytes);
            return bytes.Length;
        }
        catch (EncoderFallbackException half)
        {
            throw new StorageException($"column '{Name}': expected text, found half a surrogate pair at character {half.Index}", half);
        }
    }

    public override void Read(in VectorReader vector, int index, TRow row) => set(row, Encoding.UTF8.GetString(vector.Bytes(index)));
}

/// <summary>Moves byte strings, such as encoded images and tensors.</summary>
internal sealed class BlobColumn<TRow>(string name, bool allowsNull, Func<TRow, byte[]?> get, Action<TRow, byte[]?> set)
    : Column<TRow>(name, new ColumnType(DuckDbType.Blob), allowsNull)
{
    public override long Write(in VectorWriter vector, int index, TRow row)
    {
        byte[]? bytes = get(row);
        if (bytes is not null) vector.Bytes(index, bytes);
        else if (AllowsNull) vector.Null(index);
        else throw NullRefused();
        return bytes?.Length ?? 0;
    }

    public override void Read(in VectorReader vector, int index, TRow row) => set(row, vector.Bytes(index).ToArray());
}

/// <summary>Moves byte strings that lie within a larger, pooled buffer; what is read back owns its memory.</summary>
internal sealed class MemoryColumn<TRow>(string name, Func<TRow, ReadOnlyMemory<byte>> get, Action<TRow, ReadOnlyMemory<byte>> set)
    : Column<TRow>(name, new ColumnType(DuckDbType.Blob), allowsNull: false)
{
    public override long Write(in VectorWriter vector, int index, TRow row)
    {
        ReadOnlyMemory<byte> bytes = get(row);
        vector.Bytes(index, bytes.Span);
        return bytes.Length;
    }

    public override void Read(in VectorReader vector, int index, TRow row) => set(row, vector.Bytes(index).ToArray());
}

/// <summary>Moves lists of whole numbers, such as shapes.</summary>
internal sealed class ListColumn<TRow>(string name, bool allowsNull, Func<TRow, long[]?> get, Action<TRow, long[]?> set)
    : Column<TRow>(name, new ColumnType(DuckDbType.BigInt, IsList: true), allowsNull)
{
    public override long Write(in VectorWriter vector, int index, TRow row)
    {
        long[]? elements = get(row);
        if (elements is not null) vector.List(index, elements);
        else if (AllowsNull) vector.Null(index);
        else throw NullRefused();
        return sizeof(long) * (elements?.LongLength ?? 0);
    }

    public override void Read(in VectorReader vector, int index, TRow row) => set(row, vector.List<long>(index).ToArray());
}
