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
    private readonly List<string> _names = [];

    /// <summary>Gives the names in the order they were added.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Gives the side that holds the present state: 0 or 1.</summary>
    public int Current { get; private set; }

    /// <summary>Adds a tensor; one that no step writes is held once and stands on both sides.</summary>
    public void Add(string name, long[] shape, ReadOnlySpan<float> first, bool changes)
    {
        OrtValue value = Tensor(shape);
        first.CopyTo(value.GetTensorMutableDataAsSpan<float>());
        _names.Add(name);
        _sides[0].Add(name, value);
        _sides[1].Add(name, changes ? Tensor(shape) : value);
    }

    /// <summary>Tells whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _sides[0].ContainsKey(name);

    /// <summary>Sets every present element to zero.</summary>
    public void Clear()
    {
        foreach (OrtValue value in _sides[Current].Values) value.GetTensorMutableDataAsSpan<float>().Clear();
    }

    /// <summary>Gives a tensor of one side.</summary>
    public OrtValue Side(int side, string name) => _sides[side][name];

    /// <summary>Gives the present elements of a tensor, row-major; the span lives as long as this object.</summary>
    public Span<float> Elements(string name) => _sides[Current][name].GetTensorMutableDataAsSpan<float>();

    /// <summary>Makes the side that a step has just written the present one.</summary>
    public void Swap() => Current = 1 - Current;

    public void Dispose()
    {
        foreach (OrtValue value in _sides.SelectMany(side => side.Values).Distinct()) value.Dispose();
    }

    private static OrtValue Tensor(long[] shape) =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);
}
