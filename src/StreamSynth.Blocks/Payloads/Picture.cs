using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Payloads;

/// <summary>Holds an image as pixels.</summary>
/// <param name="Pixels">u8[Height,Width,3], sRGB, rows top to bottom.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Provenance">Where it came from.</param>
public sealed record Picture(Lease Pixels, int Height, int Width, Provenance Provenance) : ILabelled, IShownPayload
{
    /// <inheritdoc/>
    public ClassLabel Label => Provenance.Label;

    /// <inheritdoc/>
    public long Bytes => Pixels.Length;

    /// <inheritdoc/>
    public object? Origin => Provenance;

    /// <inheritdoc/>
    public void Share() => Pixels.Share();

    /// <inheritdoc/>
    public void Release() => Pixels.Release();

    /// <inheritdoc/>
    public void Show(IPayloadPage page)
    {
        Provenance.Show(page);
        page.Image("image", Pixels.Span, Height, Width);
    }
}
