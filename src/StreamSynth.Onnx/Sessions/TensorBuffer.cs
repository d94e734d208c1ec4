using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamSynth.Onnx.Sessions;

/// <summary>
/// Holds one tensor in the element type that a model wants, allocated once and bound for many runs. This is the one place
/// where values are cast: the caller writes and reads float or long. The creator disposes it, after every run that uses it.
/// </summary>
public sealed class TensorBuffer : IDisposable
{
    private readonly long[] _shape;

    /// <summary>Allocates the tensor in native memory of the CPU; its contents are undefined.</summary>
    /// <param name="type">Element type: Float, Float16, Int32 or Int64.</param>
    /// <param name="shape">Sizes, outermost first; empty for a scalar.</param>
    /// <exception cref="ModelException">The element type is another one.</exception>
    public TensorBuffer(TensorElementType type, params ReadOnlySpan<long> shape)
    {
        if (!Supports(type))
        {
            throw new ModelException(new ModelFault(
                ModelFaultCodes.Shape, "tensor", $"element type {type} is not supported", "export the model with float, float16, int32 or int64 inputs and outputs"));
        }

        ElementType = type;
        _shape = shape.ToArray();
        Length = checked((int)shape.ToArray().Aggregate(1L, (product, size) => product * size));
        Value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, _shape);
    }

    /// <summary>Gives the element type.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>Gives the sizes, outermost first.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Gives the number of elements.</summary>
    public int Length { get; }

    /// <summary>Gives how often the buffer was written, so that a device holding a copy knows when it is old.</summary>
    internal int Version { get; private set; }

    /// <summary>Gives the tensor to bind; owned by this buffer.</summary>
    internal OrtValue Value { get; }

    /// <summary>Tells whether values of this element type can be written and read here.</summary>
    public static bool Supports(TensorElementType type) =>
        type is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.Int32 or TensorElementType.Int64;

    /// <summary>Writes float values, cast to the element type; whole numbers round to even.</summary>
    /// <param name="values">Values in row-major order.</param>
    /// <param name="start">Index of the first element to write.</param>
    public void Write(ReadOnlySpan<float> values, int start = 0)
    {
        Version++;
        switch (ElementType)
        {
            case TensorElementType.Float:
                values.CopyTo(Elements<float>()[start..]);
                break;
            case TensorElementType.Float16:
                TensorPrimitives.ConvertToHalf(values, Elements<Half>()[start..]);
                break;
            case TensorElementType.Int32:
                Span<int> ints = Elements<int>()[start..];
                for (int i = 0; i < values.Length; i++) ints[i] = (int)MathF.Round(values[i]);
                break;
            default:
                Span<long> longs = Elements<long>()[start..];
                for (int i = 0; i < values.Length; i++) longs[i] = (long)MathF.Round(values[i]);
                break;
        }
    }

    /// <summary>Writes whole numbers, cast to the element type.</summary>
    /// <param name="values">Values in row-major order.</param>
    /// <param name="start">Index of the first element to write.</param>
    public void Write(ReadOnlySpan<long> values, int start = 0)
    {
        Version++;
        switch (ElementType)
        {
            case TensorElementType.Float:
                TensorPrimitives.ConvertTruncating(values, Elements<float>()[start..]);
                break;
            case TensorElementType.Float16:
                TensorPrimitives.ConvertTruncating(values, Elements<Half>()[start..]);
                break;
            case TensorElementType.Int32:
                TensorPrimitives.ConvertChecked(values, Elements<int>()[start..]);
                break;
            default:
                values.CopyTo(Elements<long>()[start..]);
                break;
        }
    }

    /// <summary>Reads elements as float.</summary>
    /// <param name="values">Receives as many elements as it is long.</param>
    /// <param name="start">Index of the first element to read.</param>
    public void Read(Span<float> values, int start = 0)
    {
        switch (ElementType)
        {
            case TensorElementType.Float:
                Elements<float>().Slice(start, values.Length).CopyTo(values);
                break;
            case TensorElementType.Float16:
                TensorPrimitives.ConvertToSingle(Elements<Half>().Slice(start, values.Length), values);
                break;
            case TensorElementType.Int32:
                TensorPrimitives.ConvertTruncating<int, float>(Elements<int>().Slice(start, values.Length), values);
                break;
            default:
                TensorPrimitives.ConvertTruncating<long, float>(Elements<long>().Slice(start, values.Length), values);
                break;
        }
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose() => Value.Dispose();

    /// <summary>Writes the buffer as <c>float[32,4,8,8]</c>.</summary>
    public override string ToString() => $"{ElementType.ToString().ToLowerInvariant()}[{string.Join(',', _shape)}]";

    private Span<T> Elements<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Value.GetTensorMutableRawData());
}
