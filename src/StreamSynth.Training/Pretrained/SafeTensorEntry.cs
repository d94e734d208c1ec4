using System.Text.Json;

namespace StreamSynth.Training.Pretrained;

/// <summary>Holds what the header of a safetensors file says of one tensor, checked against itself and the file.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Start">First byte behind the header.</param>
/// <param name="End">First byte that is no more the tensor's.</param>
internal sealed record SafeTensorEntry(string Name, SafeTensorType Type, int[] Shape, long Start, long End)
{
    /// <summary>Reads one member of the header, for numbers of <paramref name="length"/> bytes in all.</summary>
    public static SafeTensorEntry Of(JsonProperty property, long length, Func<string, Exception> fault)
    {
        string name = property.Name;
        JsonElement dtype = Member("dtype", JsonValueKind.String);
        if (!SafeTensorType.Known.TryGetValue(dtype.GetString()!, out SafeTensorType? type))
        {
            throw fault($"gives '{name}' the type \"{dtype.GetString()}\"; known are {string.Join(", ", SafeTensorType.Known.Keys.Order(StringComparer.Ordinal))}");
        }

        long[] shape = Integers("shape", Member("shape", JsonValueKind.Array));
        long[] offsets = Integers("data_offsets", Member("data_offsets", JsonValueKind.Array));
        if (offsets.Length != 2 || offsets[0] > offsets[1] || offsets[1] > length)
        {
            throw fault($"puts '{name}' at bytes [{string.Join(", ", offsets)}], but a start and an end within the {length} bytes behind the header are needed");
        }

        // Sizes are checked one by one: their product may exceed 64 bits.
        decimal count = 1;
        foreach (long size in shape)
        {
            count *= size;
            if (size > int.MaxValue || count * type.Bytes > int.MaxValue) throw fault($"gives '{name}' the shape [{string.Join(",", shape)}], which is 2 GiB or more");
        }

        if (count * type.Bytes != offsets[1] - offsets[0])
        {
            throw fault($"gives '{name}' {offsets[1] - offsets[0]} bytes, but {dtype.GetString()} [{string.Join(",", shape)}] takes {count * type.Bytes}");
        }

        return new(name, type, [.. shape.Select(size => (int)size)], offsets[0], offsets[1]);

        JsonElement Member(string member, JsonValueKind kind) =>
            property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty(member, out JsonElement value) && value.ValueKind == kind
                ? value
                : throw fault($"says nothing usable of '{name}': its '{member}' is missing or is no {kind}");

        long[] Integers(string member, JsonElement array) =>
            [.. array.EnumerateArray().Select(element => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value) && value >= 0
                ? value
                : throw fault($"has {element} in the '{member}' of '{name}', where whole numbers from 0 are needed"))];
    }

    public override string ToString() => $"'{Name}' [{string.Join(",", Shape)}]";
}
