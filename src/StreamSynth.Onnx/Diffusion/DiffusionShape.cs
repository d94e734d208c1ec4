namespace StreamSynth.Onnx.Diffusion;

/// <summary>Gives the sizes of a diffusion model as its configurations say.</summary>
/// <param name="LatentChannels">Channels of a latent.</param>
/// <param name="LatentHeight">Rows of a latent.</param>
/// <param name="LatentWidth">Columns of a latent.</param>
/// <param name="ImageHeight">Rows of an image, in pixels.</param>
/// <param name="ImageWidth">Columns of an image, in pixels.</param>
/// <param name="Scheduler">Option name of the scheduler that scheduler_config.json names.</param>
public sealed record DiffusionShape(int LatentChannels, int LatentHeight, int LatentWidth, int ImageHeight, int ImageWidth, string Scheduler)
{
    /// <summary>Gives the number of elements of one latent.</summary>
    public int LatentSize => LatentChannels * LatentHeight * LatentWidth;

    /// <summary>Gives the number of bytes of one RGB image.</summary>
    public int ImageSize => ImageHeight * ImageWidth * 3;
}
