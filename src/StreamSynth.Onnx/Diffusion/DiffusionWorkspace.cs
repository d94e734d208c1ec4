using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>Holds the tensors and bindings of one batch size, allocated once and used by one call at a time.</summary>
internal sealed class DiffusionWorkspace : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>Allocates for a batch.</summary>
    /// <param name="parts">The opened model.</param>
    /// <param name="images">Images N.</param>
    /// <param name="guided">Whether the UNet runs on 2N latents, the unguided half first.</param>
    public DiffusionWorkspace(DiffusionParts parts, int images, bool guided)
    {
        DiffusionConfig config = parts.Config;
        Images = images;
        Guided = guided;
        int rows = guided ? 2 * images : images; // M
        (long channels, long height, long width) = (config.LatentChannels, config.Latent.Height, config.Latent.Width);
        int latentSize = (int)(channels * height * width);
        try
        {
            TensorPort timestep = parts.Unet!.Inputs["timestep"];
            Sample = Allocate(parts.Unet, "sample", rows, channels, height, width);
            Timestep = timestep.Rank == 0
                ? Allocate(parts.Unet, "timestep")
                : Allocate(parts.Unet, "timestep", timestep.Dimensions[0] == 1 ? 1 : rows);
            Context = Allocate(parts.Unet, "encoder_hidden_states", rows, parts.TokenLength, parts.ContextSize);
            Output = Allocate(parts.Unet, "out_sample", rows, channels, height, width);
            Latent = Allocate(parts.Decoder!, "latent_sample", images, channels, height, width);
            Image = Allocate(parts.Decoder!, "sample", images, 3, config.Image.Height, config.Image.Width);
            Denoise = Bind(parts.Unet, Output, "out_sample", ("sample", Sample), ("timestep", Timestep), ("encoder_hidden_states", Context));
            Decode = Bind(parts.Decoder!, Image, "sample", ("latent_sample", Latent));
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }

        Latents = new float[images * latentSize];
        ModelInput = new float[images * latentSize];
        Prediction = new float[rows * latentSize];
        StepNoise = new float[images * latentSize];
        Times = new float[Timestep.Length];
        Contexts = new float[rows * parts.TokenLength * parts.ContextSize];
        Pixels = new float[Image.Length];
    }

    public int Images { get; }

    public bool Guided { get; }

    /// <summary>Gives the UNet's input f[M,C,h,w].</summary>
    public TensorBuffer Sample { get; }

    /// <summary>Gives the UNet's time: scalar, [1] or [M].</summary>
    public TensorBuffer Timestep { get; }

    /// <summary>Gives the text embeddings f[M,S,D].</summary>
    public TensorBuffer Context { get; }

    /// <summary>Gives the UNet's output f[M,C,h,w].</summary>
    public TensorBuffer Output { get; }

    /// <summary>Gives the decoder's input f[N,C,h,w].</summary>
    public TensorBuffer Latent { get; }

    /// <summary>Gives the decoder's output f[N,3,H,W].</summary>
    public TensorBuffer Image { get; }

    public BoundRun Denoise { get; }

    public BoundRun Decode { get; }

    /// <summary>Gives the latents that the scheduler walks, f32[N,C,h,w] whatever the model's element type.</summary>
    public float[] Latents { get; }

    /// <summary>Gives the scaled latents f32[N,C,h,w].</summary>
    public float[] ModelInput { get; }

    /// <summary>Gives the model's output f32[M,C,h,w]; after guidance the first N hold the result.</summary>
    public float[] Prediction { get; }

    /// <summary>Gives the noise of one step f32[N,C,h,w].</summary>
    public float[] StepNoise { get; }

    public float[] Times { get; }

    /// <summary>Gives the text embeddings f32[M,S,D].</summary>
    public float[] Contexts { get; }

    /// <summary>Gives the decoded planes f32[N,3,H,W].</summary>
    public float[] Pixels { get; }

    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--) _owned[i].Dispose(); // bindings before the tensors that they hold
    }

    private TensorBuffer Allocate(OnnxSession session, string port, params ReadOnlySpan<long> shape)
    {
        TensorBuffer buffer = session.Allocate(port, shape);
        _owned.Add(buffer);
        return buffer;
    }

    private BoundRun Bind(OnnxSession session, TensorBuffer output, string outputName, params ReadOnlySpan<(string Name, TensorBuffer Buffer)> inputs)
    {
        Dictionary<string, TensorBuffer> named = [];
        foreach ((string name, TensorBuffer buffer) in inputs) named[name] = buffer;
        BoundRun run = session.Bind(named, new Dictionary<string, TensorBuffer> { [outputName] = output });
        _owned.Add(run);
        return run;
    }
}
