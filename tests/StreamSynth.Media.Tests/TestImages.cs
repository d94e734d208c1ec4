using System.Buffers;
using System.Buffers.Binary;

namespace StreamSynth.Media.Tests;

/// <summary>Makes small images by formula.</summary>
internal static class TestImages
{
    internal static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Gives u8[H,W,3]: a red and a green ramp with a blue chequer, so that any mix-up of axes or channels shows.</summary>
    internal static byte[] Ramp(int width, int height)
    {
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = ((y * width) + x) * 3;
                rgb[at] = (byte)(x * 255 / Math.Max(1, width - 1));
                rgb[at + 1] = (byte)(y * 255 / Math.Max(1, height - 1));
                rgb[at + 2] = (byte)(((x / 4) + (y / 4)) % 2 == 0 ? 200 : 60);
            }
        }

        return rgb;
    }

    /// <summary>Gives u8[H,W,3] without edges, which a lossy codec must keep well.</summary>
    internal static byte[] Smooth(int width, int height)
    {
        byte[] rgb = Ramp(width, height);
        for (int at = 0; at < rgb.Length; at += 3) rgb[at + 2] = (byte)((rgb[at] + rgb[at + 1]) / 2);
        return rgb;
    }

    internal static byte[] Encode(byte[] rgb, int width, int height, EncodeSettings settings)
    {
        ArrayBufferWriter<byte> output = new();
        ImageEncoder.Encode(rgb, width, height, settings, output);
        return output.WrittenSpan.ToArray();
    }

    internal static byte[] Decode(byte[] encoded)
    {
        ImageSize size = ImageDecoder.ReadSize(encoded, DecodeLimits.Default);
        byte[] rgb = new byte[size.RgbBytes];
        ImageDecoder.Decode(encoded, rgb, DecodeLimits.Default);
        return rgb;
    }

    /// <summary>Gives the peak signal-to-noise ratio in decibels.</summary>
    internal static double Psnr(byte[] expected, byte[] actual)
    {
        double squares = expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Average();
        return 10 * Math.Log10(255 * 255 / squares);
    }

    /// <summary>Gives the next number from 0 to 2^23; a linear congruential generator keeps the trials the same on every machine.</summary>
    internal static int Next(ref uint state)
    {
        state = (state * 1664525) + 1013904223;
        return (int)(state >> 9);
    }

    /// <summary>Gives a PNG of 8-bit RGB whose header promises a size, with the start of its pixel data.</summary>
    internal static byte[] PngHeader(int width, int height)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        return [.. PngSignature, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, [0x78, 0x9C, 0, 0]), .. Chunk("IEND"u8, [])];
    }

    /// <summary>Makes the checksums of a damaged PNG right again, so that the damage reaches the decoder; leaves other files alone.</summary>
    internal static void MendPng(byte[] file)
    {
        if (!file.AsSpan().StartsWith(PngSignature)) return;
        for (int at = PngSignature.Length; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12) return;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 8 + (int)length), Crc(file.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] data)
    {
        byte[] chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        name.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320u & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
