using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Diffusion.Decoding;

/// <summary>Holds the tensors and the binding of one size of decoder run, used by one call at a time.</summary>
internal sealed class DecodingWorkspace : IDisposable
{
    private readonly TensorBuffer _latent;
    private readonly TensorBuffer _image;
    private readonly BoundRun _run;

    /// <summary>Allocates.</summary>
    /// <param name="session">The decoder.</param>
    /// <param name="config">The folder's configurations.</param>
    /// <param name="key">Images N and the sizes of a latent.</param>
    public DecodingWorkspace(OnnxSession session, DiffusionConfig config, (int Images, int Height, int Width) key)
    {
        _latent = session.Allocate("latent_sample", key.Images, config.LatentChannels, key.Height, key.Width);
        try
        {
            _image = session.Allocate("sample", key.Images, 3, (long)key.Height * config.Factor, (long)key.Width * config.Factor);
        }
        catch (ModelException)
        {
            _latent.Dispose();
            throw;
        }

        _run = session.Bind(
            new Dictionary<string, TensorBuffer> { ["latent_sample"] = _latent }, new Dictionary<string, TensorBuffer> { ["sample"] = _image });
        Latents = new float[_latent.Length];
        Pixels = new float[_image.Length];
    }

    /// <summary>Gives the decoder's input f32[N,C,h,w].</summary>
    public float[] Latents { get; }

    /// <summary>Gives the decoder's output f32[N,3,H,W], -1 to 1.</summary>
    public float[] Pixels { get; }

    /// <summary>Decodes <see cref="Latents"/> into <see cref="Pixels"/>.</summary>
    public void Run()
    {
        _latent.Write(Latents);
        _run.Run();
        _image.Read(Pixels);
    }

    public void Dispose()
    {
        _run.Dispose();
        _image.Dispose();
        _latent.Dispose();
    }
}
