using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;
using System.Text.Json;
using StreamSynth.Storage.DuckDb;

namespace StreamSynth.Storage.Tables;

/// <summary>Reads the columns of a table off the public properties of its row record, in the order they are declared.</summary>
internal static class RowSchema
{
    private static readonly Dictionary<Type, DuckDbType> ValueTypes = new()
    {
        [typeof(bool)] = DuckDbType.Boolean,
        [typeof(int)] = DuckDbType.Integer,
        [typeof(long)] = DuckDbType.BigInt,
        [typeof(ulong)] = DuckDbType.UBigInt,
        [typeof(float)] = DuckDbType.Float,
        [typeof(double)] = DuckDbType.Double,
    };

    public static IReadOnlyList<Column<TRow>> Of<TRow>()
        where TRow : class
    {
        if (typeof(TRow).GetConstructor(Type.EmptyTypes) is null)
        {
            throw new ArgumentException($"Row type {typeof(TRow).Name} needs a constructor without parameters and init properties.");
        }

        return [.. typeof(TRow).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.CanWrite)
            .OrderBy(property => property.MetadataToken)
            .Select(ColumnOf<TRow>)];
    }

    private static Column<TRow> ColumnOf<TRow>(PropertyInfo property)
    {
        string name = property.GetCustomAttribute<ColumnAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        bool allowsNull = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        if (property.PropertyType == typeof(string)) return new TextColumn<TRow>(name, allowsNull, Get<TRow, string?>(property), Set<TRow, string?>(property));
        if (property.PropertyType == typeof(byte[])) return new BlobColumn<TRow>(name, allowsNull, Get<TRow, byte[]?>(property), Set<TRow, byte[]?>(property));
        if (property.PropertyType == typeof(ReadOnlyMemory<byte>))
        {
            return new MemoryColumn<TRow>(name, Get<TRow, ReadOnlyMemory<byte>>(property), Set<TRow, ReadOnlyMemory<byte>>(property));
        }

        if (property.PropertyType == typeof(long[])) return new ListColumn<TRow>(name, allowsNull, Get<TRow, long[]?>(property), Set<TRow, long[]?>(property));

        Type value = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (!ValueTypes.TryGetValue(value, out DuckDbType type))
        {
            throw new ArgumentException(
                $"Property {typeof(TRow).Name}.{property.Name} has type {property.PropertyType}; a column holds bool, int, long, ulong, float, " +
                "double (each may be nullable), string, byte[], ReadOnlyMemory<byte> or long[].");
        }

        string maker = value == property.PropertyType ? nameof(Value) : nameof(OptionalValue);
        MethodInfo make = typeof(RowSchema).GetMethod(maker, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(typeof(TRow), value);
        return (Column<TRow>)make.Invoke(null, [name, type, property])!;
    }

    private static Column<TRow> Value<TRow, T>(string name, DuckDbType type, PropertyInfo property)
        where T : unmanaged => new ValueColumn<TRow, T>(name, type, Get<TRow, T>(property), Set<TRow, T>(property));

    private static Column<TRow> OptionalValue<TRow, T>(string name, DuckDbType type, PropertyInfo property)
        where T : unmanaged => new OptionalValueColumn<TRow, T>(name, type, Get<TRow, T?>(property), Set<TRow, T?>(property));

    private static Func<TRow, T> Get<TRow, T>(PropertyInfo property) => property.GetMethod!.CreateDelegate<Func<TRow, T>>();

    private static Action<TRow, T> Set<TRow, T>(PropertyInfo property) => property.SetMethod!.CreateDelegate<Action<TRow, T>>();
}
