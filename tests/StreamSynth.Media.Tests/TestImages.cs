using System.Buffers;

namespace StreamSynth.Media.Tests;

/// <summary>Makes small images by formula.</summary>
internal static class TestImages
{
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
}
