using System.Buffers;
using System.IO.Pipelines;

namespace StreamSynth.Media.Tests;

public sealed class ImageEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(32, 32)]
    [InlineData(17, 5)]
    [InlineData(300, 211)]
    public void Encode_Png_DecodesToTheSamePixels(int width, int height)
    {
        byte[] rgb = TestImages.Ramp(width, height);

        byte[] png = TestImages.Encode(rgb, width, height, new EncodeSettings { Format = EncodedFormat.Png });

        Assert.Equal(new ImageSize(width, height), ImageDecoder.ReadSize(png, DecodeLimits.Default));
        Assert.Equal(rgb, TestImages.Decode(png));
    }

    [Theory]
    [InlineData(EncodedFormat.Webp, 33, 20)]
    [InlineData(EncodedFormat.Avif, 33, 20)]
    [InlineData(EncodedFormat.Avif, 1, 1)]
    public void Encode_Lossless_DecodesToTheSamePixels(EncodedFormat format, int width, int height)
    {
        byte[] rgb = TestImages.Ramp(width, height);

        byte[] encoded = TestImages.Encode(rgb, width, height, new EncodeSettings { Format = format, Lossless = true });

        Assert.Equal(rgb, TestImages.Decode(encoded));
    }

    [Theory]
    [InlineData(EncodedFormat.Webp)]
    [InlineData(EncodedFormat.Jpeg)]
    [InlineData(EncodedFormat.Avif)]
    public void Encode_Lossy_StaysCloseAndGrowsWithQuality(EncodedFormat format)
    {
        byte[] rgb = TestImages.Smooth(64, 64);

        byte[] low = TestImages.Encode(rgb, 64, 64, new EncodeSettings { Format = format, Quality = 10 });
        byte[] high = TestImages.Encode(rgb, 64, 64, new EncodeSettings { Format = format, Quality = 95 });

        Assert.True(low.Length < high.Length, $"{low.Length} bytes at quality 10, {high.Length} at 95");
        double psnrLow = TestImages.Psnr(rgb, TestImages.Decode(low));
        double psnrHigh = TestImages.Psnr(rgb, TestImages.Decode(high));
        Assert.True(psnrHigh > 30, $"{psnrHigh} dB");
        Assert.True(psnrHigh > psnrLow, $"{psnrLow} dB, {psnrHigh} dB");
    }

    [Theory]
    [InlineData(EncodedFormat.Jpeg)]
    [InlineData(EncodedFormat.Avif)]
    public void Encode_FullChroma_KeepsColourThatHalfChromaBlurs(EncodedFormat format)
    {
        byte[] rgb = new byte[32 * 32 * 3];
        for (int i = 0; i < 32 * 32; i++) rgb[(i * 3) + (i % 2 * 2)] = 255; // Columns red and blue in turn.

        double full = TestImages.Psnr(rgb, TestImages.Decode(TestImages.Encode(rgb, 32, 32, new EncodeSettings { Format = format, Quality = 95, Chroma = ChromaSampling.Full })));
        double half = TestImages.Psnr(rgb, TestImages.Decode(TestImages.Encode(rgb, 32, 32, new EncodeSettings { Format = format, Quality = 95, Chroma = ChromaSampling.Half })));

        Assert.True(full > 25 && half < 15, $"{full} dB, {half} dB");
    }

    [Theory]
    [InlineData(EncodedFormat.Jpeg, 6)]
    [InlineData(EncodedFormat.Png, 6)]
    [InlineData(EncodedFormat.Webp, 6)]
    [InlineData(EncodedFormat.Avif, 3)]
    public void Encode_MoreEffort_GivesSmallerFileOfLikeQuality(EncodedFormat format, int effort)
    {
        byte[] rgb = TestImages.Smooth(96, 80);

        byte[] fast = TestImages.Encode(rgb, 96, 80, new EncodeSettings { Format = format, Effort = 0 });
        byte[] small = TestImages.Encode(rgb, 96, 80, new EncodeSettings { Format = format, Effort = effort });

        Assert.True(small.Length < fast.Length, $"{fast.Length} bytes, with more effort {small.Length}");
        Assert.True(TestImages.Psnr(rgb, TestImages.Decode(small)) > 35);
    }

    [Theory]
    [InlineData(EncodedFormat.Jpeg, 8192, 24)]
    [InlineData(EncodedFormat.Png, 24, 8192)]
    [InlineData(EncodedFormat.Webp, 8192, 24)]
    [InlineData(EncodedFormat.Avif, 8192, 24)]
    public void Encode_SideOf8192_ComesBack(EncodedFormat format, int width, int height)
    {
        byte[] rgb = TestImages.Smooth(width, height);

        byte[] encoded = TestImages.Encode(rgb, width, height, new EncodeSettings { Format = format, Effort = 0 });

        Assert.Equal(new ImageSize(width, height), ImageDecoder.ReadSize(encoded, DecodeLimits.Default));
        Assert.True(TestImages.Psnr(rgb, TestImages.Decode(encoded)) > 30); // Without a loss it is infinite.
    }

    [Theory]
    [InlineData(EncodedFormat.Jpeg, null, true, ChromaSampling.Auto, "JPEG always changes pixels")]
    [InlineData(EncodedFormat.Png, 50, false, ChromaSampling.Auto, "'quality' is 50, but PNG keeps every pixel")]
    [InlineData(EncodedFormat.Avif, 50, true, ChromaSampling.Auto, "'quality' is 50, but 'lossless' keeps every pixel")]
    [InlineData(EncodedFormat.Png, null, false, ChromaSampling.Half, "every pixel is to be kept")]
    [InlineData(EncodedFormat.Webp, 80, false, ChromaSampling.Full, "lossy WebP always halves it")]
    public void Encode_SettingsThatContradictEachOther_SayWhatToDo(EncodedFormat format, int? quality, bool lossless, ChromaSampling chroma, string words)
    {
        EncodeSettings settings = new() { Format = format, Quality = quality, Lossless = lossless, Chroma = chroma };

        ArgumentException thrown = Assert.Throws<ArgumentException>(() => TestImages.Encode(new byte[3], 1, 1, settings));

        Assert.Contains(words, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EncodedFormat.Png)]
    [InlineData(EncodedFormat.Webp)]
    [InlineData(EncodedFormat.Jpeg)]
    [InlineData(EncodedFormat.Avif)]
    public async Task Encode_PipeWriter_ReaderSeesTheSameFile(EncodedFormat format)
    {
        byte[] rgb = TestImages.Ramp(200, 150);
        EncodeSettings settings = new() { Format = format };
        Pipe pipe = new();

        ImageEncoder.Encode(rgb, 200, 150, settings, pipe.Writer);
        await pipe.Writer.CompleteAsync();

        ReadResult read = await pipe.Reader.ReadAsync();
        Assert.True(read.IsCompleted);
        Assert.Equal(TestImages.Encode(rgb, 200, 150, settings), read.Buffer.ToArray());
    }

    [Theory]
    [InlineData(EncodedFormat.Png)]
    [InlineData(EncodedFormat.Webp)]
    [InlineData(EncodedFormat.Jpeg)]
    [InlineData(EncodedFormat.Avif)]
    public void Encode_WriterThrows_TheSameExceptionComesOut(EncodedFormat format)
    {
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(
            () => ImageEncoder.Encode(TestImages.Ramp(32, 32), 32, 32, new EncodeSettings { Format = format }, new FullWriter()));

        Assert.Equal("full", thrown.Message);
        // The native error text of the failed save must not leak into the next error.
        MediaException next = Assert.Throws<MediaException>(() => SvgRasteriser.Rasterise("<svg"u8, new ImageSize(1, 1), Rgb.White, new byte[3], DecodeLimits.Default));
        Assert.DoesNotContain("webp", next.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("png", next.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Encode_WiderThanWebPAllows_ErrorNamesSizeAndFormat()
    {
        MediaException thrown = Assert.Throws<MediaException>(() => TestImages.Encode(new byte[20000 * 3], 20000, 1, new EncodeSettings()));

        Assert.Contains("20000x1", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("WebP", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 5)]
    [InlineData(2, 2)]
    public void Encode_BufferOfAnotherSize_IsRefused(int width, int height)
    {
        Assert.Throws<ArgumentException>(() => TestImages.Encode(new byte[3], width, height, new EncodeSettings()));
    }

    private sealed class FullWriter : IBufferWriter<byte>
    {
        public void Advance(int count) => throw new InvalidOperationException("full");

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new InvalidOperationException("full");

        public Span<byte> GetSpan(int sizeHint = 0) => throw new InvalidOperationException("full");
    }
}
