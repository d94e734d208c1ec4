using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Runs a session on buffers that were bound once. For one thread at a time; the creator disposes it before its buffers.</summary>
public sealed class BoundRun : IDisposable
{
    private readonly OnnxSession _owner;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly IReadOnlyDictionary<string, TensorBuffer> _inputs;

    internal BoundRun(
        OnnxSession owner,
        InferenceSession session,
        IReadOnlyDictionary<string, TensorBuffer> inputs,
        IReadOnlyDictionary<string, TensorBuffer> outputs)
    {
        _owner = owner;
        _session = session;
        _inputs = inputs;
        _binding = session.CreateIoBinding();
        foreach ((string name, TensorBuffer buffer) in inputs) _binding.BindInput(name, buffer.Value);
        foreach ((string name, TensorBuffer buffer) in outputs) _binding.BindOutput(name, buffer.Value);
    }

    /// <summary>Runs the model once on what the input buffers hold now; the output buffers hold the result afterwards.</summary>
    /// <exception cref="ModelException">ONNX Runtime failed; the message has its own text and the shapes of the inputs.</exception>
    public void Run()
    {
        try
        {
            _session.RunWithBinding(_options, _binding);
        }
        catch (OnnxRuntimeException error)
        {
            string shapes = string.Join(", ", _inputs.Select(input => $"{input.Key} {input.Value}"));
            throw new ModelException(
                new ModelFault(
                    ModelFaultCodes.Run,
                    _owner.Path,
                    $"ONNX Runtime failed with inputs {shapes}: {error.Message}",
                    "compare these shapes with those that the model was exported for"),
                error);
        }
    }

    /// <summary>Frees the binding, not the buffers.</summary>
    public void Dispose()
    {
        _binding.Dispose();
        _options.Dispose();
    }
}
