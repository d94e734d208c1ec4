using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Runs one ONNX file. Safe for calls from many threads; each concurrent run needs its own <see cref="BoundRun"/>.</summary>
public sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession? _session; // null where only the file's head was read
    private readonly SessionSettings _settings;
    private readonly CoreSet? _cores;

    private OnnxSession(string path, InferenceSession session, SessionSettings settings)
    {
        Path = path;
        _settings = settings;
        _cores = settings.Cores;
        _session = session;
        Inputs = session.InputMetadata.ToDictionary(port => port.Key, port => TensorPort.From(port.Key, port.Value));
        Outputs = session.OutputMetadata.ToDictionary(port => port.Key, port => TensorPort.From(port.Key, port.Value));
    }

    private OnnxSession(string path, OnnxHead head, SessionSettings settings)
    {
        Path = path;
        _settings = settings;
        Inputs = head.Inputs.ToDictionary(port => port.Name);
        Outputs = head.Outputs.ToDictionary(port => port.Name);
    }

    /// <summary>Gives the path or name under which errors report this model.</summary>
    public string Path { get; }

    /// <summary>Gives the inputs by name, as the file declares them.</summary>
    public IReadOnlyDictionary<string, TensorPort> Inputs { get; }

    /// <summary>Gives the outputs by name, as the file declares them.</summary>
    public IReadOnlyDictionary<string, TensorPort> Outputs { get; }

    /// <summary>Loads a model file. The caller disposes the session.</summary>
    /// <param name="path">An .onnx file; external data is looked for beside it.</param>
    /// <param name="settings">Threads and device.</param>
    /// <exception cref="ModelException">The file is missing or unreadable, or the settings cannot be used.</exception>
    public static OnnxSession Open(string path, SessionSettings settings)
    {
        if (settings.Check(path) is { } unusable) throw new ModelException(unusable);
        if (!File.Exists(path)) throw new ModelException(ModelFiles.MissingFile(path));
        if (ExternalData.Check(path) is { Count: > 0 } faults) throw new ModelException(faults);
        if (ModelFiles.WithExternalData(path).Sum(file => new FileInfo(file).Length) > settings.HeadOnlyAbove) return new OnnxSession(path, OnnxHead.Read(path), settings);
        return Open(path, settings, options => new InferenceSession(path, options));
    }

    /// <summary>Loads a model from memory. The caller disposes the session.</summary>
    /// <param name="model">A serialised ONNX ModelProto.</param>
    /// <param name="name">Name under which errors report it.</param>
    /// <param name="settings">Threads and device.</param>
    /// <exception cref="ModelException">The bytes are not a model, or the settings cannot be used.</exception>
    public static OnnxSession Open(byte[] model, string name, SessionSettings settings)
    {
        if (settings.Check(name) is { } unusable) throw new ModelException(unusable);
        return Open(name, settings, options => new InferenceSession(model, options));
    }

    /// <summary>Allocates a tensor of the element type that the named input or output has. The caller disposes it.</summary>
    /// <param name="port">Name of an input or output.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <exception cref="ModelException">The model has fixed sizes that differ, or an element type that is not supported.</exception>
    public TensorBuffer Allocate(string port, params ReadOnlySpan<long> shape)
    {
        TensorPort declared = Inputs.TryGetValue(port, out TensorPort? input) ? input : Outputs[port];
        bool fits = declared.Rank == shape.Length;
        for (int axis = 0; fits && axis < shape.Length; axis++)
        {
            fits = declared.Dimensions[axis] < 0 || declared.Dimensions[axis] == shape[axis];
        }

        if (fits && TensorBuffer.Supports(declared.ElementType)) return new TensorBuffer(declared.ElementType, shape);

        throw new ModelException(new ModelFault(
            ModelFaultCodes.Shape,
            Path,
            $"'{declared}' cannot take a tensor of shape [{string.Join(',', shape.ToArray())}]",
            "export the model with free batch sizes and float, float16, int32 or int64 elements, or ask for the size that it has"));
    }

    /// <summary>Prepares a run on fixed buffers, so that each run costs one native call and no allocation.</summary>
    /// <param name="inputs">Every input by name; the caller keeps and disposes the buffers, after the run object.</param>
    /// <param name="outputs">The wanted outputs by name; the caller keeps and disposes the buffers, after the run object.</param>
    public BoundRun Bind(IReadOnlyDictionary<string, TensorBuffer> inputs, IReadOnlyDictionary<string, TensorBuffer> outputs) =>
        Bind(inputs, outputs, _settings.IsOffHost);

    /// <summary>Prepares a run as the other overload does.</summary>
    /// <param name="inputs">Every input by name.</param>
    /// <param name="outputs">The wanted outputs by name.</param>
    /// <param name="copies">Whether inputs are copied to the device when they have changed, and outputs back after each run.</param>
    internal BoundRun Bind(IReadOnlyDictionary<string, TensorBuffer> inputs, IReadOnlyDictionary<string, TensorBuffer> outputs, bool copies) =>
        new(this, _session ?? throw new InvalidOperationException($"{Path} was only looked at"), inputs, outputs, _cores, copies);

    /// <summary>Frees the model. No run may be in progress.</summary>
    public void Dispose() => _session?.Dispose();

    private static OnnxSession Open(string path, SessionSettings settings, Func<SessionOptions, InferenceSession> load)
    {
        InferenceSession? session = null;
        try
        {
            using SessionOptions options = settings.ToOptions();
            session = load(options);
            return new OnnxSession(path, session, settings);
        }
        catch (Exception error) when (error is OnnxRuntimeException or OverflowException or ArgumentException)
        {
            session?.Dispose();
            throw new ModelException(ModelFiles.UnreadableModel(path, error.Message), error);
        }
    }
}
