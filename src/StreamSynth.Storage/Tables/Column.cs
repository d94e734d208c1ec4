namespace StreamSynth.Storage.Tables;

/// <summary>Moves one property of <typeparamref name="TRow"/> into and out of the vectors of its column.</summary>
internal abstract class Column<TRow>(string name, ColumnType type, bool allowsNull)
{
    public string Name { get; } = name;

    public ColumnType Type { get; } = type;

    public bool AllowsNull { get; } = allowsNull;

    /// <summary>Writes the property of one row and gives its size in bytes.</summary>
    public abstract long Write(in VectorWriter vector, int index, TRow row);

    /// <summary>Sets the property of one row; called only where the value is not null.</summary>
    public abstract void Read(in VectorReader vector, int index, TRow row);

    /// <summary>Gives the refusal of a null in a column that has none by its type.</summary>
    public StorageException NullRefused() => new($"column '{Name}': expected {Type} without nulls, found null");
}
