namespace StreamSynth.Media.Native;

/// <summary>Recognises an encoded image by its first bytes, so that only three known decoders ever see foreign bytes.</summary>
/// <param name="Name">Name of the format, for errors.</param>
/// <param name="Loader">Nickname of the libvips operation that reads it.</param>
/// <param name="Task">The decoding task, for errors.</param>
internal readonly record struct EncodedKind(string Name, string Loader, MediaTask Task)
{
    private const string Advice = "The file is damaged or cut short; fetch or write it again.";

    internal static EncodedKind Of(ReadOnlySpan<byte> encoded, DecodeLimits limits)
    {
        limits.CheckBytes(encoded.Length, "The encoded image");
        if (encoded.StartsWith<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return Make("PNG", "pngload_buffer", encoded.Length);
        }

        if (encoded.Length >= 12 && encoded.StartsWith("RIFF"u8) && encoded[8..12].SequenceEqual("WEBP"u8))
        {
            return Make("WebP", "webpload_buffer", encoded.Length);
        }

        if (encoded.StartsWith<byte>([0xFF, 0xD8, 0xFF])) return Make("JPEG", "jpegload_buffer", encoded.Length);
        string found = Convert.ToHexString(encoded[..Math.Min(12, encoded.Length)]);
        throw new MediaException(
            $"Expected a PNG, WebP or JPEG image, found {encoded.Length} bytes that start with {found}. Convert the file first.");
    }

    private static EncodedKind Make(string name, string loader, int length) =>
        new(name, loader, new MediaTask($"decode the {name} image of {length} bytes", Advice));
}
