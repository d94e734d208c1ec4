using System.Buffers.Binary;

namespace StreamSynth.Media.Native;

/// <summary>Recognises an encoded image by its first bytes, so that only four known decoders ever see foreign bytes.</summary>
/// <param name="Format">Codec.</param>
/// <param name="Loader">Nickname of the libvips operation that reads it.</param>
/// <param name="Task">The decoding task, for errors.</param>
internal readonly record struct EncodedKind(EncodedFormat Format, string Loader, MediaTask Task)
{
    private const string Advice = "The file is damaged or cut short; fetch or write it again.";

    internal string Name => NameOf(Format);

    /// <summary>Cleans up after a call that went well.</summary>
    internal void DropProbes()
    {
        if (Format == EncodedFormat.Avif) VipsRuntime.DropError();
    }

    internal static EncodedKind Of(ReadOnlySpan<byte> encoded, DecodeLimits limits)
    {
        limits.CheckBytes(encoded.Length, "The encoded image");
        if (encoded.StartsWith<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return Make(EncodedFormat.Png, "pngload_buffer", encoded.Length);
        }

        if (encoded.Length >= 12 && encoded.StartsWith("RIFF"u8) && encoded[8..12].SequenceEqual("WEBP"u8))
        {
            return Make(EncodedFormat.Webp, "webpload_buffer", encoded.Length);
        }

        if (encoded.StartsWith<byte>([0xFF, 0xD8, 0xFF])) return Make(EncodedFormat.Jpeg, "jpegload_buffer", encoded.Length);
        if (HasAvifBrand(encoded)) return Make(EncodedFormat.Avif, "heifload_buffer", encoded.Length);
        string found = Convert.ToHexString(encoded[..Math.Min(12, encoded.Length)]);
        throw new MediaException(
            $"Expected a PNG, WebP, JPEG or AVIF image, found {encoded.Length} bytes that start with {found}. Convert the file first.");
    }

    // ISO 14496-12, 4.3: size, 'ftyp', major brand, version, compatible brands. HEIC shares the container, but its codec is not built in.
    private static bool HasAvifBrand(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length < 16 || !encoded[4..8].SequenceEqual("ftyp"u8)) return false;
        int end = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(encoded), (uint)Math.Min(encoded.Length, 256));
        for (int at = 8; at + 4 <= end; at += 4)
        {
            if (at != 12 && encoded.Slice(at, 4).SequenceEqual("avif"u8)) return true;
        }

        return false;
    }

    private static EncodedKind Make(EncodedFormat format, string loader, int length) =>
        new(format, loader, new MediaTask($"decode the {NameOf(format)} image of {length} bytes", Advice));

    internal static string NameOf(EncodedFormat format) => format == EncodedFormat.Webp ? "WebP" : format.ToString().ToUpperInvariant();
}
