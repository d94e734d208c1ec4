using Microsoft.ML.OnnxRuntime;
using StreamSynth.Training.Execution;
using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Tests;

/// <summary>Runs a graph with float inputs and float outputs on ONNX Runtime.</summary>
internal sealed class GraphRun(OnnxGraph graph, int threads = 1) : IDisposable
{
    private readonly InferenceSession _session = Sessions.Open(graph, "test", threads);
    private readonly RunOptions _options = new();

    public float[][] Outputs(params float[][] inputs)
    {
        string[] names = [.. graph.Inputs.Select(input => input.Name)];
        OrtValue[] values = [.. graph.Inputs.Zip(inputs, (input, data) => OrtValue.CreateTensorValueFromMemory(data, input.Shape))];
        using IDisposableReadOnlyCollection<OrtValue> results =
            _session.Run(_options, names, values, [.. graph.Outputs.Select(output => output.Name)]);
        float[][] outputs = [.. results.Select(result => result.GetTensorDataAsSpan<float>().ToArray())];
        foreach (OrtValue value in values) value.Dispose();
        return outputs;
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }
}
