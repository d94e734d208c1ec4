using System.Runtime.InteropServices;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Payloads;

/// <summary>Holds where a picture lies in a model's space: the unit vector that a search compares.</summary>
/// <param name="Elements">f32[Width] as bytes, never packed; of length 1.</param>
/// <param name="Width">Numbers of the vector.</param>
/// <param name="Provenance">Where the picture came from.</param>
public sealed record Embedding(Lease Elements, int Width, Provenance Provenance) : ILabelled, IShownPayload
{
    /// <summary>Gives the vector for reading, f32[Width].</summary>
    public ReadOnlySpan<float> Vector => MemoryMarshal.Cast<byte, float>(Elements.Span);

    /// <inheritdoc/>
    public ClassLabel Label => Provenance.Label;

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
        page.Tensor("embedding", Vector, [Width]);
    }
}
