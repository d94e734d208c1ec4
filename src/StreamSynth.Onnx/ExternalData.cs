using System.Globalization;

namespace StreamSynth.Onnx;

/// <summary>
/// Finds the files that an .onnx file keeps weights in, by reading its protocol buffer (onnx.proto3) without loading it, and checks that
/// they lie in its folder. A model from elsewhere must not make this program read other files.
/// </summary>
internal static class ExternalData
{
    private const int Deepest = 64; // graphs within graphs; a file that nests further is left to ONNX Runtime

    private enum Message
    {
        Model, Graph, Node, Attribute, SparseTensor, Function, Training, Tensor, Entry,
    }

    /// <summary>Finds what is wrong with a model's external data; nothing if it has none, or is not an ONNX file at all.</summary>
    /// <param name="model">The .onnx file.</param>
    public static IReadOnlyList<ModelFault> Check(string model)
    {
        string folder = FolderOf(model);
        return [.. Needed(model).Select(file => Judge(model, folder, file.Key, file.Value)).OfType<ModelFault>()];
    }

    /// <summary>Gives the files that a model keeps weights in, as far as they are there and in its folder.</summary>
    /// <param name="model">The .onnx file.</param>
    public static IEnumerable<string> Files(string model)
    {
        string folder = FolderOf(model);
        return Needed(model).Where(file => Judge(model, folder, file.Key, 0) is null).Select(file => Path.GetFullPath(file.Key, folder));
    }

    private static string FolderOf(string model) => Path.GetDirectoryName(Path.GetFullPath(model))!;

    // Each location with the bytes that it must have at least, in order of the names.
    private static IEnumerable<KeyValuePair<string, long>> Needed(string model)
    {
        Dictionary<string, long> needed = new(StringComparer.Ordinal);
        try
        {
            using FileStream stream = File.OpenRead(model);
            Walk(stream, stream.Length, Message.Model, 0, needed, null);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return []; // ONNX Runtime says what is wrong with such a file
        }

        return needed.OrderBy(file => file.Key, StringComparer.Ordinal);
    }

    private static ModelFault? Judge(string model, string folder, string location, long length)
    {
        bool named = location.Length > 0 && !location.Contains('\0', StringComparison.Ordinal) && !Path.IsPathRooted(location);
        string path = named ? Path.GetFullPath(location, folder) : string.Empty;
        if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return new ModelFault(
                ModelFaultCodes.OutsideFolder, model, $"weights must lie in the model's own folder; this model asks for '{location}'", "do not use this file: get the model from its publisher, or save it again with its weights beside it");
        }

        if (!File.Exists(path)) return ModelFiles.MissingFile(path) with { Fix = $"copy '{location}' beside {Path.GetFileName(model)}: it holds this model's weights" };
        long found = new FileInfo(path).Length;
        return found >= length
            ? null
            : new ModelFault(ModelFaultCodes.Unreadable, path, $"{Path.GetFileName(model)} needs {length:N0} bytes of weights from this file; it has {found:N0}", "copy or download the file again: it is truncated, or belongs to another model");
    }

    private static void Walk(Stream stream, long end, Message message, int depth, Dictionary<string, long> needed, Dictionary<string, string>? entries)
    {
        Dictionary<string, string>? own = message == Message.Tensor ? [] : null;
        string key = string.Empty;
        foreach (ProtoReader.Field field in ProtoReader.Fields(stream, end).Where(field => field.HasBytes))
        {
            if (message == Message.Entry && field.Number == 1) key = ProtoReader.Text(stream, field);
            if (message == Message.Entry && field.Number == 2) entries![key] = ProtoReader.Text(stream, field);
            if (Inner(message, field.Number) is { } inner && depth < Deepest) Walk(stream, field.End, inner, depth + 1, needed, own);
        }

        if (own is not null && own.TryGetValue("location", out string? location)) needed[location] = Math.Max(needed.GetValueOrDefault(location), Number(own, "offset") + Number(own, "length"));
    }

    // Field numbers of onnx.proto3.
    private static Message? Inner(Message message, int field) => (message, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 20) => Message.Training,
        (Message.Model, 25) => Message.Function,
        (Message.Training, 1 or 2) => Message.Graph,
        (Message.Graph, 1) or (Message.Function, 7) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 15) => Message.SparseTensor,
        (Message.Node, 5) => Message.Attribute,
        (Message.Attribute, 5 or 10) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Attribute, 22 or 23) => Message.SparseTensor,
        (Message.SparseTensor, 1 or 2) => Message.Tensor,
        (Message.Tensor, 13) => Message.Entry,
        _ => null,
    };

    private static long Number(Dictionary<string, string> entries, string name) =>
        entries.TryGetValue(name, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
}
