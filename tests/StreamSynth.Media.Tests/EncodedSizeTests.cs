namespace StreamSynth.Media.Tests;

/// <summary>Encodes the pictures that are worst for every codec: noise, and noise of black and white alone.</summary>
public sealed class EncodedSizeTests
{
    public static TheoryData<EncodedFormat, int?, bool, int, ChromaSampling> Settings => new()
    {
        { EncodedFormat.Png, null, false, 0, ChromaSampling.Auto },
        { EncodedFormat.Png, null, false, 1, ChromaSampling.Auto },
        { EncodedFormat.Png, null, false, 6, ChromaSampling.Auto },
        { EncodedFormat.Webp, null, true, 0, ChromaSampling.Auto },
        { EncodedFormat.Webp, null, true, 4, ChromaSampling.Auto },
        { EncodedFormat.Webp, 100, false, 4, ChromaSampling.Auto },
        { EncodedFormat.Webp, 100, false, 0, ChromaSampling.Auto },
        { EncodedFormat.Webp, 100, false, 2, ChromaSampling.Auto },
        { EncodedFormat.Webp, 100, false, 3, ChromaSampling.Auto },
        { EncodedFormat.Jpeg, 100, false, 0, ChromaSampling.Full },
        { EncodedFormat.Jpeg, 100, false, 0, ChromaSampling.Half },
        { EncodedFormat.Jpeg, 100, false, 1, ChromaSampling.Full },
        { EncodedFormat.Jpeg, 100, false, 4, ChromaSampling.Full },
        { EncodedFormat.Jpeg, 100, false, 6, ChromaSampling.Half },
        { EncodedFormat.Jpeg, 1, false, 0, ChromaSampling.Half },
        { EncodedFormat.Avif, null, true, 0, ChromaSampling.Auto },
        { EncodedFormat.Avif, null, true, 2, ChromaSampling.Auto },
        { EncodedFormat.Avif, 100, false, 0, ChromaSampling.Full },
        { EncodedFormat.Avif, 100, false, 2, ChromaSampling.Half },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Bound_WorstPictures_HoldsWithRoomToSpare(EncodedFormat format, int? quality, bool lossless, int effort, ChromaSampling chroma)
    {
        EncodeSettings settings = new() { Format = format, Quality = quality, Lossless = lossless, Effort = effort, Chroma = chroma };
        foreach (ImageSize size in new ImageSize[] { new(1, 1), new(7, 9), new(1, 700), new(700, 1), new(17, 200), new(192, 160) })
        {
            foreach (byte[] rgb in new[] { Noise(size, 0xFF), Noise(size, 0x80) })
            {
                int written = TestImages.Encode(rgb, size.Width, size.Height, settings).Length;

                long bound = EncodedSize.Bound(size, settings);
                Assert.True(written <= 0.95 * bound, $"{size}: {written} bytes, bound {bound}, pixels {size.RgbBytes}");
            }
        }
    }

    /// <summary>Makes noise; a mask of 0x80 leaves the highest bit, spread to 0 and 255.</summary>
    private static byte[] Noise(ImageSize size, int mask)
    {
        byte[] rgb = new byte[size.RgbBytes];
        uint state = 7;
        for (int i = 0; i < rgb.Length; i++)
        {
            int value = TestImages.Next(ref state) & mask;
            rgb[i] = (byte)(mask == 0x80 ? value == 0 ? 0 : 255 : value);
        }

        return rgb;
    }
}
