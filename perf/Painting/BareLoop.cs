using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using StreamSynth.Onnx.Clip;

namespace StreamSynth.Perf.Painting;

/// <summary>
/// Paints with icons-v0 as one would by hand: three ONNX Runtime sessions, tensors bound once, DDIM in plain C#, nothing else. What the product is measured against.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private const int LatentSize = 4 * 8 * 8;
    private const int ImageSize = 32 * 32 * 3;
    private const int TrainTimesteps = 1000;

    private readonly List<IDisposable> _owned = [];
    private readonly RunOptions _run = new();
    private readonly int _images;
    private readonly int _steps;
    private readonly float _guidance;
    private readonly double[] _kept; // alpha bar per training timestep
    private readonly (InferenceSession Session, OrtIoBinding Binding) _text;
    private readonly (InferenceSession Session, OrtIoBinding Binding) _unet;
    private readonly (InferenceSession Session, OrtIoBinding Binding) _decoder;
    private readonly OrtValue _ids;
    private readonly OrtValue _sample;
    private readonly OrtValue _time;
    private readonly OrtValue _context;
    private readonly OrtValue _hidden;
    private readonly OrtValue _output;
    private readonly OrtValue _latent;
    private readonly OrtValue _pixels;
    private readonly ClipTokenizer _tokenizer;
    private readonly float[] _latents;
    private readonly float[] _negative;
    private readonly int _contextSize;

    public BareLoop(string folder, int images, int steps, float guidance, Action<SessionOptions, int> set)
    {
        (_images, _steps, _guidance) = (images, steps, guidance);
        _kept = KeptSignal();
        _tokenizer = ClipTokenizer.Load(Path.Combine(folder, "tokenizer"));
        InferenceSession text = Open(Path.Combine(folder, "text_encoder", "model.onnx"), images, set);
        InferenceSession unet = Open(Path.Combine(folder, "unet", "model.onnx"), 2 * images, set);
        InferenceSession decoder = Open(Path.Combine(folder, "vae_decoder", "model.onnx"), images, set);
        int tokens = _tokenizer.MaxLength;
        int width = text.OutputMetadata["last_hidden_state"].Dimensions[2];
        _contextSize = tokens * width;
        _ids = Allocate(TensorElementType.Int64, images, tokens);
        _hidden = Allocate(TensorElementType.Float, images, tokens, width);
        _sample = Allocate(TensorElementType.Float, 2 * images, 4, 8, 8);
        _time = Allocate(unet.InputMetadata["timestep"].ElementDataType);
        _context = Allocate(TensorElementType.Float, 2 * images, tokens, width);
        _output = Allocate(TensorElementType.Float, 2 * images, 4, 8, 8);
        _latent = Allocate(TensorElementType.Float, images, 4, 8, 8);
        _pixels = Allocate(TensorElementType.Float, images, 3, 32, 32);
        _text = Bind(text, [("input_ids", _ids)], ("last_hidden_state", _hidden));
        _unet = Bind(unet, [("sample", _sample), ("timestep", _time), ("encoder_hidden_states", _context)], ("out_sample", _output));
        _decoder = Bind(decoder, [("latent_sample", _latent)], ("sample", _pixels));
        _latents = new float[images * LatentSize];
        _negative = Embed([.. Enumerable.Repeat(string.Empty, images)])[.._contextSize].ToArray();
    }

    /// <summary>Paints one batch from noise f32[N,4,8,8] into u8[N,32,32,3].</summary>
    public void Paint(IReadOnlyList<string> prompts, ReadOnlySpan<float> noise, Span<byte> rgb)
    {
        ReadOnlySpan<float> positive = Embed(prompts);
        Span<float> context = _context.GetTensorMutableDataAsSpan<float>(); // the unguided half first
        for (int i = 0; i < _images; i++) _negative.CopyTo(context[(i * _contextSize)..]);
        positive.CopyTo(context[(_images * _contextSize)..]);
        noise.CopyTo(_latents);
        for (int step = 0; step < _steps; step++) Step(step);
        Decode(rgb);
    }

    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--) _owned[i].Dispose();
        _run.Dispose();
    }

    private ReadOnlySpan<float> Embed(IReadOnlyList<string> prompts)
    {
        Span<long> ids = _ids.GetTensorMutableDataAsSpan<long>();
        for (int i = 0; i < _images; i++) _tokenizer.Encode(prompts[i], ids.Slice(i * _tokenizer.MaxLength, _tokenizer.MaxLength));
        _text.Session.RunWithBinding(_run, _text.Binding);

        return _hidden.GetTensorDataAsSpan<float>();
    }

    // DDIM without noise on v-predictions (Song et al. 2021, eq. 12; Salimans and Ho 2022, appendix D), linspace timesteps.
    private void Step(int step)
    {
        int now = (int)Math.Round((TrainTimesteps - 1) * (1 - (double)step / (_steps - 1)), MidpointRounding.ToEven);
        int next = now - (TrainTimesteps / _steps);
        double kept = _kept[now];
        double keptNext = next >= 0 ? _kept[next] : 1;
        (float signal, float spread) = ((float)Math.Sqrt(kept), (float)Math.Sqrt(1 - kept));
        (float signalNext, float spreadNext) = ((float)Math.Sqrt(keptNext), (float)Math.Sqrt(1 - keptNext));

        Span<float> sample = _sample.GetTensorMutableDataAsSpan<float>();
        _latents.CopyTo(sample);
        _latents.CopyTo(sample[_latents.Length..]);
        _time.GetTensorMutableDataAsSpan<float>()[0] = now;
        _unet.Session.RunWithBinding(_run, _unet.Binding);
        ReadOnlySpan<float> output = _output.GetTensorDataAsSpan<float>();
        ReadOnlySpan<float> guided = output[_latents.Length..];
        for (int i = 0; i < _latents.Length; i++)
        {
            float velocity = output[i] + (_guidance * (guided[i] - output[i]));
            float image = (signal * _latents[i]) - (spread * velocity);
            float noise = (signal * velocity) + (spread * _latents[i]);
            _latents[i] = (signalNext * image) + (spreadNext * noise);
        }
    }

    private void Decode(Span<byte> rgb)
    {
        Span<float> latent = _latent.GetTensorMutableDataAsSpan<float>();
        for (int i = 0; i < latent.Length; i++) latent[i] = _latents[i] / PaintCase.ScalingFactor;
        _decoder.Session.RunWithBinding(_run, _decoder.Binding);
        ReadOnlySpan<float> pixels = _pixels.GetTensorDataAsSpan<float>();
        const int area = 32 * 32;
        for (int image = 0; image < _images; image++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                for (int pixel = 0; pixel < area; pixel++)
                {
                    float unit = Math.Clamp((pixels[(((image * 3) + channel) * area) + pixel] * 0.5f) + 0.5f, 0f, 1f);
                    rgb[(image * ImageSize) + (pixel * 3) + channel] = (byte)MathF.Round(unit * 255f);
                }
            }
        }
    }

    private InferenceSession Open(string path, int rows, Action<SessionOptions, int> set)
    {
        using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        set(options, rows);
        InferenceSession session = new(path, options);
        _owned.Add(session);

        return session;
    }

    private OrtValue Allocate(TensorElementType type, params long[] shape)
    {
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, shape);
        _owned.Add(value);

        return value;
    }

    private (InferenceSession Session, OrtIoBinding Binding) Bind(InferenceSession session, (string Name, OrtValue Value)[] inputs, (string Name, OrtValue Value) output)
    {
        OrtIoBinding binding = session.CreateIoBinding();
        _owned.Add(binding);
        foreach ((string name, OrtValue value) in inputs) binding.BindInput(name, value);
        binding.BindOutput(output.Name, output.Value);

        return (session, binding);
    }

    // scaled_linear betas as the model's scheduler_config.json has them: 0.00085 .. 0.014.
    private static double[] KeptSignal()
    {
        double[] kept = new double[TrainTimesteps];
        double product = 1;
        for (int t = 0; t < TrainTimesteps; t++)
        {
            double root = Math.Sqrt(0.00085) + ((Math.Sqrt(0.014) - Math.Sqrt(0.00085)) * t / (TrainTimesteps - 1));
            product *= 1 - (root * root);
            kept[t] = product;
        }

        return kept;
    }
}
