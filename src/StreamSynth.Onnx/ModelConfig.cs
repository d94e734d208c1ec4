using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamSynth.Onnx;

/// <summary>Reads members of one JSON configuration file and notes, as faults, what is missing or of the wrong kind.</summary>
internal sealed partial class ModelConfig
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly string _path;
    private readonly List<ModelFault> _faults;

    private ModelConfig(string path, JsonElement root, List<ModelFault> faults)
    {
        _path = path;
        Root = root;
        _faults = faults;
    }

    /// <summary>Gives the whole document; an empty object if the file could not be read.</summary>
    public JsonElement Root { get; }

    /// <summary>Reads a file; one that is missing or not a JSON object is noted once, and then nothing more is said of its members.</summary>
    /// <param name="path">The file.</param>
    /// <param name="faults">Receives what is wrong.</param>
    /// <returns>The configuration, or null if the file cannot be read.</returns>
    public static ModelConfig? Read(string path, List<ModelFault> faults)
    {
        if (!File.Exists(path))
        {
            faults.Add(ModelFiles.MissingFile(path));
            return null;
        }

        try
        {
            // Python writes infinities as bare words, which JSON does not know (lambda_min_clipped of DPM-Solver++): they count as absent.
            string text = BareInfinity().Replace(File.ReadAllText(path), "null");
            using JsonDocument document = JsonDocument.Parse(text, Lenient);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return new ModelConfig(path, document.RootElement.Clone(), faults);
            faults.Add(new ModelFault(
                ModelFaultCodes.Unreadable, path, $"expected a JSON object, found {Kind(document.RootElement)}", "copy or download the file again"));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            faults.Add(new ModelFault(ModelFaultCodes.Unreadable, path, $"not readable as JSON: {error.Message}", "copy or download the file again"));
        }

        return null;
    }

    /// <summary>Wraps an object that is already parsed.</summary>
    public static ModelConfig Of(JsonElement root, string name, List<ModelFault> faults) => new(name, root, faults);

    /// <summary>Reads a file that may be absent.</summary>
    public static ModelConfig? ReadIfThere(string path, List<ModelFault> faults) => File.Exists(path) ? Read(path, faults) : null;

    /// <summary>Reads a needed whole number of at least 1; 0 with a fault if there is none.</summary>
    /// <param name="member">Name of the member.</param>
    public int NeededSize(string member)
    {
        if (TryGet(member, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int size) && size >= 1) return size;
        Refuse(member, "a whole number of at least 1");
        return 0;
    }

    /// <summary>Reads a needed pair of sizes, given as one number, [height, width] or an object with height and width or shortest_edge.</summary>
    /// <param name="member">Name of the member.</param>
    public (int Height, int Width) NeededSizes(string member)
    {
        if (TryGet(member, out JsonElement value) && Sizes(value) is { } sizes) return sizes;
        Refuse(member, "a size: a whole number, [height, width] or {\"height\": h, \"width\": w}");
        return (0, 0);
    }

    /// <summary>Reads a number that may be absent.</summary>
    /// <param name="member">Name of the member.</param>
    /// <param name="absent">Value if it is absent or null.</param>
    public double Number(string member, double absent)
    {
        if (!TryGet(member, out JsonElement value)) return absent;
        if (value.ValueKind == JsonValueKind.Number) return value.GetDouble();
        Refuse(member, "a number");
        return absent;
    }

    /// <summary>Reads a truth value that may be absent.</summary>
    /// <param name="member">Name of the member.</param>
    /// <param name="absent">Value if it is absent or null.</param>
    public bool Flag(string member, bool absent)
    {
        if (!TryGet(member, out JsonElement value)) return absent;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Refuse(member, "true or false");
        return absent;
    }

    /// <summary>Reads needed numbers; zeros with a fault if there are not <paramref name="count"/> of them.</summary>
    /// <param name="member">Name of the member.</param>
    /// <param name="count">How many numbers there must be.</param>
    public float[] NeededNumbers(string member, int count)
    {
        if (TryGet(member, out JsonElement value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == count
            && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number))
        {
            return [.. value.EnumerateArray().Select(item => item.GetSingle())];
        }

        Refuse(member, $"an array of {count} numbers");
        return new float[count];
    }

    /// <summary>Gives a member that is there and not null.</summary>
    /// <param name="member">Name of the member.</param>
    /// <param name="value">The member's value.</param>
    public bool TryGet(string member, out JsonElement value) =>
        Root.TryGetProperty(member, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Notes that a member is missing or of the wrong kind.</summary>
    /// <param name="member">Name of the member.</param>
    /// <param name="expected">What it should hold.</param>
    public void Refuse(string member, string expected)
    {
        string found = TryGet(member, out JsonElement value) ? $"found {Kind(value)}" : "it is missing";
        _faults.Add(new ModelFault(
            ModelFaultCodes.Config, _path, $"member '{member}' must be {expected}; {found}", $"add '{member}' as the model's publisher gives it"));
    }

    [GeneratedRegex(@"(?<=[:\[,]\s*)(-?Infinity|NaN)(?=\s*[,\]}])")]
    private static partial Regex BareInfinity();

    private static (int Height, int Width)? Sizes(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int side) && side >= 1) return (side, side);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2) return Pair(value[0], value[1]);
        if (value.ValueKind != JsonValueKind.Object) return null;
        if (value.TryGetProperty("height", out JsonElement height) && value.TryGetProperty("width", out JsonElement width)) return Pair(height, width);
        return value.TryGetProperty("shortest_edge", out JsonElement edge) ? Pair(edge, edge) : null;
    }

    private static (int Height, int Width)? Pair(JsonElement height, JsonElement width) =>
        height.ValueKind == JsonValueKind.Number && height.TryGetInt32(out int rows) && rows >= 1
        && width.ValueKind == JsonValueKind.Number && width.TryGetInt32(out int columns) && columns >= 1
            ? (rows, columns)
            : null;

    private static string Kind(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "...";
    }
}
