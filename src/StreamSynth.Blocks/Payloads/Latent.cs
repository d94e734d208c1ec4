using System.Runtime.InteropServices;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Payloads;

/// <summary>Holds what a diffusion model made of noise, before its decoder turns it into an image.</summary>
/// <param name="Elements">f32[Channels,Height,Width] as bytes, never packed; scaling and shift of the autoencoder still in.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Provenance">Where the image comes from.</param>
public sealed record Latent(Lease Elements, int Channels, int Height, int Width, Provenance Provenance) : IShownPayload
{
    /// <summary>Gives the elements for reading, f32[Channels,Height,Width].</summary>
    public ReadOnlySpan<float> Values => MemoryMarshal.Cast<byte, float>(Elements.Span);

    /// <inheritdoc/>
    public long Bytes => Elements.Length;

    /// <inheritdoc/>
    public object? Origin => Provenance;

    /// <inheritdoc/>
    public void Share() => Elements.Share();

    /// <inheritdoc/>
    public void Release() => Elements.Release();

    /// <inheritdoc/>
    public void Show(IPayloadPage page)
    {
        Provenance.Show(page);
        page.Tensor("latent", Values, [Channels, Height, Width]);
    }
}
