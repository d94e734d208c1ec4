using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Holds the inputs and outputs of an .onnx file, read from its protocol buffer (onnx.proto3) without its weights.</summary>
/// <param name="Inputs">Inputs; initializers, which old files list among them, left out.</param>
/// <param name="Outputs">Outputs.</param>
internal sealed record OnnxHead(IReadOnlyList<TensorPort> Inputs, IReadOnlyList<TensorPort> Outputs)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">It is not an ONNX file, or truncated.</exception>
    public static OnnxHead Read(string path)
    {
        List<TensorPort> inputs = [];
        List<TensorPort> outputs = [];
        HashSet<string> weights = [];
        try
        {
            using FileStream stream = File.OpenRead(path);
            foreach (ProtoReader.Field graph in Messages(stream, stream.Length, 7))
            {
                foreach (ProtoReader.Field part in ProtoReader.Fields(stream, graph.End).Where(part => part.HasBytes))
                {
                    if (part.Number == 5) weights.UnionWith(Messages(stream, part.End, 8).Select(name => ProtoReader.Text(stream, name)));
                    if (part.Number == 11) inputs.Add(Port(stream, part.End));
                    if (part.Number == 12) outputs.Add(Port(stream, part.End));
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFiles.UnreadableModel(path, error.Message), error);
        }

        if (outputs.Count == 0) throw new ModelException(ModelFiles.UnreadableModel(path, "it holds no graph with outputs"));
        return new OnnxHead([.. inputs.Where(port => !weights.Contains(port.Name))], outputs);
    }

    // ValueInfoProto: 1 name, 2 type; TypeProto: 1 tensor; its 1 element type, 2 shape; TensorShapeProto: 1 dimension; its 1 value, 2 symbol.
    private static TensorPort Port(Stream stream, long end)
    {
        string name = string.Empty;
        TensorElementType element = TensorElementType.DataTypeMax;
        List<int> dimensions = [];
        List<string> symbols = [];
        foreach (ProtoReader.Field part in ProtoReader.Fields(stream, end))
        {
            if (part.Number == 1) name = ProtoReader.Text(stream, part);
            if (part.Number != 2) continue;
            foreach (ProtoReader.Field tensor in Messages(stream, part.End, 1))
            {
                foreach (ProtoReader.Field field in ProtoReader.Fields(stream, tensor.End))
                {
                    if (field is { Number: 1, HasBytes: false }) element = (TensorElementType)field.Value; // the numbers are the same
                    if (field is not { Number: 2, HasBytes: true }) continue;
                    foreach (ProtoReader.Field dimension in Messages(stream, field.End, 1)) Dimension(stream, dimension.End, dimensions, symbols);
                }
            }
        }

        return new TensorPort(name, element, dimensions, symbols);
    }

    private static void Dimension(Stream stream, long end, List<int> dimensions, List<string> symbols)
    {
        (int size, string symbol) = (-1, string.Empty);
        foreach (ProtoReader.Field field in ProtoReader.Fields(stream, end))
        {
            if (field.HasBytes) symbol = field.Number == 2 ? ProtoReader.Text(stream, field) : symbol;
            else if (field.Number == 1 && field.Value is > 0 and <= int.MaxValue) size = (int)field.Value;
        }

        dimensions.Add(size);
        symbols.Add(symbol);
    }

    private static IEnumerable<ProtoReader.Field> Messages(Stream stream, long end, int number) =>
        ProtoReader.Fields(stream, end).Where(field => field.HasBytes && field.Number == number);
}
