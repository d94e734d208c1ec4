using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamSynth.Training.Execution;

/// <summary>
/// Holds the named float tensors of a training state twice: a step reads one side and writes the other. Binding one value as
/// both input and output of a run corrupts results without an error.
/// </summary>
internal sealed class PingPongTensors : IDisposable
{
    private readonly Dictionary<string, OrtValue>[] _sides = [[], []];
    private readonly Dictionary<string, (nint Address, int Count)>[] _memory = [[], []];
    private readonly List<string> _names = [];

    /// <summary>Gives the names in the order they were added.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Gives the side that holds the present state: 0 or 1.</summary>
    public int Current { get; private set; }

    /// <summary>Adds a tensor of zeros; one that no step writes is held once and stands on both sides.</summary>
    public void Add(string name, long[] shape, bool changes)
    {
        OrtValue value = Tensor(shape);
        value.GetTensorMutableDataAsSpan<float>().Clear();
        _names.Add(name);
        _sides[0].Add(name, value);
        _sides[1].Add(name, changes ? Tensor(shape) : value);
        for (int side = 0; side < 2; side++) _memory[side].Add(name, MemoryOf(_sides[side][name]));
    }

    /// <summary>Tells whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _sides[0].ContainsKey(name);

    /// <summary>Sets every present element to zero.</summary>
    public void Clear()
    {
        foreach (string name in _names) Elements(name).Clear();
    }

    /// <summary>Gives a tensor of one side.</summary>
    public OrtValue Side(int side, string name) => _sides[side][name];

    /// <summary>Gives the present elements of a tensor, row-major; the span lives as long as this object.</summary>
    public unsafe Span<float> Elements(string name)
    {
        (nint address, int count) = _memory[Current][name];
        return new((void*)address, count);
    }

    /// <summary>Tells whether every present element of some tensors is a finite number. It allocates nothing.</summary>
    public bool AreFinite(string[] names)
    {
        foreach (string name in names)
        {
            if (!IsFinite(Elements(name))) return false;
        }

        return true;
    }

    /// <summary>Makes the side that a step has just written the present one.</summary>
    public void Swap() => Current = 1 - Current;

    public void Dispose()
    {
        foreach (OrtValue value in _sides.SelectMany(side => side.Values).Distinct()) value.Dispose();
    }

    // x * 0 is 0 for a finite x and NaN for any other, which no sum loses.
    private static bool IsFinite(ReadOnlySpan<float> elements)
    {
        Vector<float> sums = Vector<float>.Zero;
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(elements);
        foreach (Vector<float> x in vectors) sums += x * 0f;
        float sum = Vector.Sum(sums);
        foreach (float x in elements[(vectors.Length * Vector<float>.Count)..]) sum += x * 0f;
        return sum == 0;
    }

    // A tensor stays where ONNX Runtime has put it; to ask for its span again and again would allocate.
    private static unsafe (nint Address, int Count) MemoryOf(OrtValue value)
    {
        Span<float> elements = value.GetTensorMutableDataAsSpan<float>();
        return ((nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(elements)), elements.Length);
    }

    private static OrtValue Tensor(long[] shape) =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);
}
