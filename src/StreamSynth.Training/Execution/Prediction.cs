using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Execution;

/// <summary>
/// Runs a graph from images to outputs, with tensors of a ping-pong state as further inputs: the parameters, or what
/// <c>nameInState</c> puts in their place.
/// </summary>
internal sealed class Prediction : IDisposable
{
    private readonly PingPongTensors _state;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly OnnxGraph _graph;
    private readonly Func<string, string> _nameInState;

    public Prediction(OnnxGraph graph, string name, int threads, PingPongTensors state, Func<string, string> nameInState)
    {
        _nameInState = nameInState;
        _graph = graph;
        _state = state;
        _session = Sessions.Open(graph, name, threads);
    }

    /// <summary>Runs the graph on a batch and writes its outputs one after the other, in the graph's order.</summary>
    public unsafe void Run(ReadOnlySpan<float> images, long[] shape, Span<float> outputs)
    {
        fixed (float* pixels = images)
        {
            using OrtValue batch = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, (nint)pixels, images.Length * (long)sizeof(float));
            string[] names = [.. _graph.Inputs.Select(input => input.Name)];
            OrtValue[] inputs = [.. names.Select(name => name == NetworkGraphs.Images ? batch : _state.Side(_state.Current, _nameInState(name)))];
            using IDisposableReadOnlyCollection<OrtValue> results =
                _session.Run(_runOptions, names, inputs, [.. _graph.Outputs.Select(output => output.Name)]);
            foreach (OrtValue result in results)
            {
                ReadOnlySpan<float> elements = result.GetTensorDataAsSpan<float>();
                elements.CopyTo(outputs);
                outputs = outputs[elements.Length..];
            }
        }
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }
}
