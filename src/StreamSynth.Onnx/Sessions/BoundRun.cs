using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Onnx.Sessions;

/// <summary>
/// Runs a session on buffers that were bound once. For one thread at a time; the creator disposes it before its buffers. The buffers are in the host's memory;
/// where the model runs on a GPU, each input is copied there when it was written since, and stays there otherwise, and outputs come back after each run.
/// </summary>
public sealed class BoundRun : IDisposable
{
    private readonly OnnxSession _owner;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly IReadOnlyDictionary<string, TensorBuffer> _inputs;
    private readonly CoreSet? _cores;
    private readonly Dictionary<string, int>? _copied; // version of each input on the device; null where it works on the host's own memory

    internal BoundRun(
        OnnxSession owner,
        InferenceSession session,
        IReadOnlyDictionary<string, TensorBuffer> inputs,
        IReadOnlyDictionary<string, TensorBuffer> outputs,
        CoreSet? cores,
        bool copies)
    {
        _owner = owner;
        _session = session;
        _inputs = inputs;
        _cores = cores;
        _copied = copies ? [] : null;
        _binding = session.CreateIoBinding();
        if (!copies) foreach ((string name, TensorBuffer buffer) in inputs) _binding.BindInput(name, buffer.Value);
        foreach ((string name, TensorBuffer buffer) in outputs) _binding.BindOutput(name, buffer.Value);
    }

    /// <summary>Gives how many inputs have been copied to the device so far.</summary>
    internal int Copies { get; private set; }

    /// <summary>Runs the model once on what the input buffers hold now; the output buffers hold the result afterwards.</summary>
    /// <exception cref="ModelException">ONNX Runtime failed; the message has its own text and the shapes of the inputs.</exception>
    public void Run()
    {
        try
        {
            using CoreAffinity.Pinned pinned = CoreAffinity.Pin(_cores);
            if (_copied is not null) CopyInputs(_copied);
            _session.RunWithBinding(_options, _binding);
            if (_copied is not null) _binding.SynchronizeBoundOutputs();
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

    // ONNX Runtime copies a host tensor to the device when it is bound, and not again: one that was written since must be bound anew.
    private void CopyInputs(Dictionary<string, int> copied)
    {
        foreach ((string name, TensorBuffer buffer) in _inputs)
        {
            if (copied.TryGetValue(name, out int version) && version == buffer.Version) continue;
            _binding.BindInput(name, buffer.Value);
            copied[name] = buffer.Version;
            Copies++;
        }

        _binding.SynchronizeBoundInputs();
    }
}
