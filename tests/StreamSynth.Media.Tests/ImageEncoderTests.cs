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

    [Fact]
    public void Encode_LosslessWebP_DecodesToTheSamePixels()
    {
        byte[] rgb = TestImages.Ramp(33, 20);

        byte[] webp = TestImages.Encode(rgb, 33, 20, new EncodeSettings { Lossless = true });

        Assert.Equal(rgb, TestImages.Decode(webp));
    }

    [Fact]
    public void Encode_LossyWebP_StaysCloseAndGrowsWithQuality()
    {
        byte[] rgb = TestImages.Smooth(64, 64);

        byte[] low = TestImages.Encode(rgb, 64, 64, new EncodeSettings { Quality = 10 });
        byte[] high = TestImages.Encode(rgb, 64, 64, new EncodeSettings { Quality = 95 });

        Assert.True(low.Length < high.Length, $"{low.Length} bytes at quality 10, {high.Length} at 95");
        double psnrLow = TestImages.Psnr(rgb, TestImages.Decode(low));
        double psnrHigh = TestImages.Psnr(rgb, TestImages.Decode(high));
        Assert.True(psnrHigh > 30, $"{psnrHigh} dB");
        Assert.True(psnrHigh > psnrLow, $"{psnrLow} dB, {psnrHigh} dB");
    }

    [Theory]
    [InlineData(EncodedFormat.Png)]
    [InlineData(EncodedFormat.Webp)]
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
