using StreamSynth.Onnx.Diffusion.Conditioning;
using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Denoising;

/// <summary>Holds the tensors and bindings of one batch size, allocated once and used by one call at a time.</summary>
internal sealed class DenoisingWorkspace : IDisposable
{
    private readonly Denoiser _denoiser;
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<string, TensorBuffer> _inputs = [];
    private readonly TensorBuffer _sample;
    private readonly TensorBuffer _timestep;
    private readonly TensorBuffer _output;
    private readonly BoundRun _run;
    private readonly float[] _times;
    private readonly float[] _packed;

    /// <summary>Allocates for a batch.</summary>
    /// <param name="denoiser">The UNet or transformer.</param>
    /// <param name="text">The text conditioning, for its sizes.</param>
    /// <param name="key">Batch, tokens and sizes.</param>
    public DenoisingWorkspace(Denoiser denoiser, TextConditioning text, DenoisingKey key)
    {
        _denoiser = denoiser;
        Key = key;
        OnnxSession session = denoiser.Session;
        int rows = key.Guided ? 2 * key.Images : key.Images; // M
        try
        {
            TensorPort timestep = session.Inputs["timestep"];
            _sample = Allocate(denoiser.LatentInput, denoiser.LatentShape(rows, key.Shape));
            _timestep = timestep.Rank == 0 ? Allocate("timestep") : Allocate("timestep", timestep.Dimensions[0] == 1 ? 1 : rows);
            Allocate("encoder_hidden_states", rows, key.Tokens, text.ContextSize);
            if (denoiser.PooledInput is { } pooled) Allocate(pooled, rows, text.PooledSize);
            foreach ((string name, long[] shape) in denoiser.StillInputs(rows, key.Shape, key.Tokens)) Allocate(name, shape);
            _output = session.Allocate(denoiser.LatentOutput, denoiser.LatentShape(rows, key.Shape));
            _owned.Add(_output);
            _run = session.Bind(_inputs, new Dictionary<string, TensorBuffer> { [denoiser.LatentOutput] = _output });
            _owned.Add(_run);
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }

        int latents = key.Images * key.Shape.LatentSize;
        Latents = new float[latents];
        ModelInput = new float[latents];
        Prediction = new float[_output.Length];
        StepNoise = new float[latents];
        _times = new float[_timestep.Length];
        _packed = denoiser.PacksLatents ? new float[latents] : [];
        Contexts = new float[rows * key.Tokens * text.ContextSize];
        Pooled = new float[rows * text.PooledSize];
    }

    /// <summary>Gives what this workspace is for.</summary>
    public DenoisingKey Key { get; }

    /// <summary>Gives the latents that the scheduler walks, f32[N,C,h,w] whatever the model's element type and packing.</summary>
    public float[] Latents { get; }

    /// <summary>Gives the scaled latents f32[N,C,h,w].</summary>
    public float[] ModelInput { get; }

    /// <summary>Gives the model's output as f32, M rows; after guidance the first N hold the result.</summary>
    public float[] Prediction { get; }

    /// <summary>Gives the noise of one step f32[N,C,h,w].</summary>
    public float[] StepNoise { get; }

    /// <summary>Gives the text embeddings f32[M,S,D].</summary>
    public float[] Contexts { get; }

    /// <summary>Gives the pooled texts f32[M,P].</summary>
    public float[] Pooled { get; }

    /// <summary>Hands the text and everything else that stays the same through all steps to the model.</summary>
    /// <param name="settings">Settings of the call.</param>
    public void WriteConditions(DiffusionSettings settings)
    {
        _inputs["encoder_hidden_states"].Write(Contexts);
        if (_denoiser.PooledInput is { } pooled) _inputs[pooled].Write(Pooled);
        int rows = Key.Guided ? 2 * Key.Images : Key.Images;
        foreach ((string name, _) in _denoiser.StillInputs(rows, Key.Shape, Key.Tokens))
        {
            float[] values = new float[_inputs[name].Length];
            _denoiser.FillStill(name, settings, Key.Shape, Key.Guided, values);
            _inputs[name].Write(values);
        }
    }

    /// <summary>Runs the model once on <see cref="ModelInput"/>; <see cref="Prediction"/> holds M rows afterwards, packed if the model packs.</summary>
    /// <param name="time">The scheduler's time.</param>
    public void Run(float time)
    {
        ReadOnlySpan<float> seen = ModelInput;
        if (_denoiser.PacksLatents)
        {
            LatentPacking.Pack(ModelInput, Key.Shape, _packed);
            seen = _packed;
        }

        _sample.Write(seen);
        if (Key.Guided) _sample.Write(seen, seen.Length);
        _times.AsSpan().Fill(time * _denoiser.TimeScale);
        _timestep.Write(_times);
        _run.Run();
        _output.Read(Prediction);
    }

    /// <summary>Turns a prediction into the latents' own layout.</summary>
    /// <param name="prediction">As long as <see cref="Latents"/>, packed if the model packs.</param>
    /// <returns>f32[N,C,h,w]; the given span where nothing is packed.</returns>
    public ReadOnlySpan<float> Unpack(ReadOnlySpan<float> prediction)
    {
        if (!_denoiser.PacksLatents) return prediction;
        LatentPacking.Unpack(prediction, Key.Shape, _packed);
        return _packed;
    }

    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--) _owned[i].Dispose(); // bindings before the tensors that they hold
    }

    private TensorBuffer Allocate(string port, params ReadOnlySpan<long> shape)
    {
        TensorBuffer buffer = _denoiser.Session.Allocate(port, shape);
        _owned.Add(buffer);
        _inputs[port] = buffer;
        return buffer;
    }
}
