using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Payloads;

/// <summary>Holds an encoded image with everything that training and the ledger need: what travels after encoding.</summary>
/// <param name="Encoded">The encoded bytes.</param>
/// <param name="Format">"webp", "png", "jpeg" or "avif".</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Provenance">Where it came from.</param>
public sealed record Sample(Lease Encoded, string Format, int Height, int Width, Provenance Provenance) : ILabelled, IShownPayload
{
    /// <inheritdoc/>
    public ClassLabel Label => Provenance.Label;

    /// <inheritdoc/>
    public long Bytes => Encoded.Length;

    /// <inheritdoc/>
    public object? Origin => Provenance;

    /// <inheritdoc/>
    public void Share() => Encoded.Share();

    /// <inheritdoc/>
    public void Release() => Encoded.Release();

    /// <inheritdoc/>
    public void Show(IPayloadPage page)
    {
        Provenance.Show(page);
        page.Value("size", $"{Width}x{Height}");
        page.File("sample", Format, Encoded.Span);
    }
}
