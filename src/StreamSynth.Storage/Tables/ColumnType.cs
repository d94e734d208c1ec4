using StreamSynth.Storage.DuckDb;

namespace StreamSynth.Storage.Tables;

/// <summary>Names a column's type as DuckDB's SQL writes it, such as BIGINT or BIGINT[].</summary>
/// <param name="Type">The type, or the element type of a list.</param>
/// <param name="IsList">Whether each value is a list.</param>
internal readonly record struct ColumnType(DuckDbType Type, bool IsList = false)
{
    public static ColumnType Of(LogicalTypeHandle handle)
    {
        DuckDbType type = NativeMethods.GetTypeId(handle);
        if (type != DuckDbType.List) return new ColumnType(type);

        using LogicalTypeHandle child = new(NativeMethods.ListTypeChildType(handle));
        return new ColumnType(NativeMethods.GetTypeId(child), IsList: true);
    }

    /// <summary>Creates the native type; the caller releases it.</summary>
    public LogicalTypeHandle Create()
    {
        LogicalTypeHandle type = new(NativeMethods.CreateLogicalType(Type));
        if (!IsList) return type;

        using (type) return new LogicalTypeHandle(NativeMethods.CreateListType(type));
    }

    public override string ToString()
    {
        string name = Enum.IsDefined(Type) ? Type.ToString().ToUpperInvariant() : $"type {(int)Type}";
        return IsList ? name + "[]" : name;
    }
}
