using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Sources;

/// <summary>Makes samples of encoded images as they are: nothing is decoded but the header.</summary>
internal static class EncodedImage
{
    /// <summary>Makes the sample; where the bytes are no image, releases them and says so.</summary>
    /// <param name="encoded">The image; it goes into the sample.</param>
    /// <param name="provenance">Where it came from.</param>
    /// <param name="place">File and record, for the message.</param>
    public static Outcome<Sample> ToSample(Lease encoded, Provenance provenance, string place)
    {
        try
        {
            ImageSize size = ImageDecoder.ReadSize(encoded.Span, DecodeLimits.Default);
            string format = ImageDecoder.ReadFormat(encoded.Span, DecodeLimits.Default).ToString().ToLowerInvariant();

            return new Sample(encoded, format, size.Height, size.Width, provenance);
        }
        catch (MediaException e)
        {
            encoded.Release();
            return Outcome<Sample>.Fail(new InvalidDataException($"{place}: {e.Message}", e), provenance);
        }
    }
}
