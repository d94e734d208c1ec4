using System.Runtime.InteropServices;
using Google.Protobuf;

namespace StreamSynth.Training.Graph;

/// <summary>
/// Writes a graph as an ONNX model file. The messages are written by field number (ONNX 1.12, onnx.proto3), so that no
/// generated protobuf classes are needed.
/// </summary>
internal static class OnnxModelWriter
{
    // IR version 8 is the one that came with operator set 17.
    private const long IrVersion = 8;
    public const long OperatorSet = 17;
    private const int AttributeIsFloat = 1;
    private const int AttributeIsInt = 2;
    private const int AttributeIsString = 3;
    private const int AttributeIsInts = 7;

    /// <summary>Gives the bytes of the model file.</summary>
    public static byte[] Write(OnnxGraph graph, string name) => Message(model =>
    {
        Write(model, 1, IrVersion);
        Write(model, 2, "StreamSynth");
        Write(model, 7, Graph(graph, name));
        Write(model, 8, Message(set => Write(set, 2, OperatorSet)));
        foreach (string domain in graph.Domains)
        {
            Write(model, 8, Message(set =>
            {
                Write(set, 1, domain);
                Write(set, 2, 1);
            }));
        }
    });

    private static byte[] Graph(OnnxGraph graph, string name) => Message(message =>
    {
        Dictionary<Value, string> renamed = WrittenAsOutputs(graph);
        foreach (Node node in graph.Nodes)
        {
            if (!IsRenaming(node, renamed)) Write(message, 1, NodeMessage(node, renamed));
        }

        Write(message, 2, name);
        foreach (Constant constant in graph.Constants) Write(message, 5, Tensor(constant));
        foreach (Value input in graph.Inputs) Write(message, 11, ValueInfo(input));
        foreach (Value output in graph.Outputs) Write(message, 12, ValueInfo(output));

        // ONNX Runtime infers no shapes behind operators that it does not know; with them it plans memory better.
        IEnumerable<Value> unknown = graph.Nodes.Where(node => node.Domain.Length > 0).SelectMany(node => node.Outputs);
        foreach (Value value in unknown.Where(value => !renamed.ContainsKey(value))) Write(message, 13, ValueInfo(value));
    });

    // An output of the graph is an Identity of some value. Where a node of the graph computes that value it can write it under the output's name at once:
    // the copies of all new weights would take as long as their update.
    private static Dictionary<Value, string> WrittenAsOutputs(OnnxGraph graph)
    {
        HashSet<Value> computed = [.. graph.Nodes.Where(node => node.Operator != "Identity").SelectMany(node => node.Outputs)];
        HashSet<Value> outputs = [.. graph.Outputs];
        Dictionary<Value, string> renamed = [];
        foreach (Node node in graph.Nodes.Where(node => node.Operator == "Identity" && outputs.Contains(node.Output) && computed.Contains(node.Inputs[0])))
        {
            renamed.TryAdd(node.Inputs[0], node.Output.Name);
        }

        return renamed;
    }

    private static bool IsRenaming(Node node, Dictionary<Value, string> renamed) =>
        node.Operator == "Identity" && renamed.TryGetValue(node.Inputs[0], out string? name) && name == node.Output.Name;

    private static byte[] NodeMessage(Node node, Dictionary<Value, string> renamed) => Message(message =>
    {
        foreach (Value input in node.Inputs) Write(message, 1, renamed.GetValueOrDefault(input, input.Name));
        foreach (Value output in node.Outputs) Write(message, 2, renamed.GetValueOrDefault(output, output.Name));
        Write(message, 3, node.Name);
        Write(message, 4, node.Operator);
        foreach ((string name, AttributeValue value) in node.Attributes) Write(message, 5, Attribute(name, value));
        if (node.Domain.Length > 0) Write(message, 7, node.Domain);
    });

    private static byte[] Attribute(string name, AttributeValue value) => Message(message =>
    {
        Write(message, 1, name);
        switch (value)
        {
            case AttributeValue.Real real:
                message.WriteTag(2, WireFormat.WireType.Fixed32);
                message.WriteFloat(real.Value);
                Write(message, 20, AttributeIsFloat);
                break;
            case AttributeValue.Integer integer:
                Write(message, 3, integer.Value);
                Write(message, 20, AttributeIsInt);
                break;
            case AttributeValue.Text text:
                Write(message, 4, text.Value);
                Write(message, 20, AttributeIsString);
                break;
            case AttributeValue.Integers integers:
                foreach (long element in integers.Values) Write(message, 8, element);
                Write(message, 20, AttributeIsInts);
                break;
            default:
                throw new InvalidOperationException($"Attribute '{name}' has the kind {value.GetType().Name}, which the writer does not know.");
        }
    });

    private static byte[] Tensor(Constant constant) => Message(message =>
    {
        foreach (long size in constant.Value.Shape) Write(message, 1, size);
        Write(message, 2, (long)constant.Value.Type);
        Write(message, 8, constant.Value.Name);

        // raw_data is little-endian by definition, as is every platform that ONNX Runtime is built for.
        Write(message, 9, constant.Floats is null
            ? MemoryMarshal.AsBytes<long>(constant.Integers).ToArray()
            : MemoryMarshal.AsBytes<float>(constant.Floats).ToArray());
    });

    private static byte[] ValueInfo(Value value) => Message(message =>
    {
        Write(message, 1, value.Name);
        Write(message, 2, Message(type => Write(type, 1, Message(tensor =>
        {
            Write(tensor, 1, (long)value.Type);
            Write(tensor, 2, Message(shape =>
            {
                foreach (long size in value.Shape) Write(shape, 1, Dimension(size));
            }));
        }))));
    });

    private static byte[] Dimension(long size) => Message(dimension =>
    {
        if (size == Value.Dynamic) Write(dimension, 2, "batch");
        else Write(dimension, 1, size);
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using MemoryStream bytes = new();
        using CodedOutputStream stream = new(bytes, leaveOpen: true);
        write(stream);
        stream.Flush();
        return bytes.ToArray();
    }

    private static void Write(CodedOutputStream stream, int field, long value)
    {
        stream.WriteTag(field, WireFormat.WireType.Varint);
        stream.WriteInt64(value);
    }

    private static void Write(CodedOutputStream stream, int field, string value)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteString(value);
    }

    private static void Write(CodedOutputStream stream, int field, byte[] value)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }
}
