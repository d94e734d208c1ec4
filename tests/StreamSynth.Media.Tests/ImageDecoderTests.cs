namespace StreamSynth.Media.Tests;

public sealed class ImageDecoderTests
{
    [Fact]
    public void ReadSize_PngHeaderOfTenThousandMegapixels_IsRefusedByTheLimit()
    {
        byte[] hostile = TestImages.PngHeader(100_000, 100_000);

        MediaException thrown = Assert.Throws<MediaException>(() => ImageDecoder.ReadSize(hostile, DecodeLimits.Default));

        Assert.Contains("100000x100000 = 10000000000 pixels", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("maxPixels", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1023, false)]
    [InlineData(1024, true)]
    public void Decode_ImageAtTheLimit_PassesAndBeyondItIsRefused(long maxPixels, bool passes)
    {
        byte[] webp = TestImages.Encode(TestImages.Ramp(32, 32), 32, 32, new EncodeSettings());
        DecodeLimits limits = new() { MaxPixels = maxPixels };

        Exception? thrown = Record.Exception(() => ImageDecoder.Decode(webp, new byte[32 * 32 * 3], limits));

        Assert.Equal(passes, thrown is null);
        Assert.True(passes || thrown is MediaException);
    }

    [Fact]
    public void Decode_MoreBytesThanTheLimit_IsRefused()
    {
        byte[] png = TestImages.Encode(TestImages.Ramp(8, 8), 8, 8, new EncodeSettings { Format = EncodedFormat.Png });

        MediaException thrown = Assert.Throws<MediaException>(() => ImageDecoder.ReadSize(png, new DecodeLimits { MaxEncodedBytes = 20 }));

        Assert.Contains($"{png.Length} bytes", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_EmptyOrForeignBytes_ErrorSaysWhatWasFound()
    {
        MediaException empty = Assert.Throws<MediaException>(() => ImageDecoder.ReadSize([], DecodeLimits.Default));
        MediaException text = Assert.Throws<MediaException>(() => ImageDecoder.ReadSize("hello, world"u8, DecodeLimits.Default));

        Assert.Contains("empty", empty.Message, StringComparison.Ordinal);
        Assert.Contains("found 12 bytes that start with 68656C6C6F", text.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_BufferOfAnotherSize_IsRefused()
    {
        byte[] png = TestImages.Encode(TestImages.Ramp(8, 8), 8, 8, new EncodeSettings { Format = EncodedFormat.Png });

        ArgumentException thrown = Assert.Throws<ArgumentException>(() => ImageDecoder.Decode(png, new byte[100], DecodeLimits.Default));

        Assert.Contains("Expected 192 bytes", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EncodedFormat.Jpeg, 8)]
    [InlineData(EncodedFormat.Webp, 8192)]
    [InlineData(EncodedFormat.Png, 1)]
    [InlineData(EncodedFormat.Avif, 1)]
    public void Decode_AtLeast_IsHalvedAsOftenAsBothSidesAllow(EncodedFormat format, int most)
    {
        uint state = 3;
        for (int trial = 0; trial < 40; trial++)
        {
            ImageSize size = new(1 + (TestImages.Next(ref state) % 150), 1 + (TestImages.Next(ref state) % 150));
            ImageSize least = new(1 + (TestImages.Next(ref state) % 60), 1 + (TestImages.Next(ref state) % 60));
            byte[] encoded = TestImages.Encode(TestImages.Smooth(size.Width, size.Height), size.Width, size.Height, new EncodeSettings { Format = format, Effort = 0 });
            DecodeRequest request = new() { AtLeast = least };

            ImageSize found = ImageDecoder.ReadSize(encoded, request);
            ImageDecoder.Decode(encoded, new byte[found.RgbBytes], request);

            int factor = 1;
            while (factor < most && size.Width >= least.Width * factor * 2 && size.Height >= least.Height * factor * 2) factor *= 2;
            Assert.InRange(found.Width, size.Width / factor, (size.Width + factor - 1) / factor);
            Assert.InRange(found.Height, size.Height / factor, (size.Height + factor - 1) / factor);
        }
    }

    [Fact]
    public void Decode_RandomBytesAfterEachSignature_IsRefused()
    {
        byte[][] signatures = [TestImages.PngSignature, [.. "RIFF\0\0\0\0WEBPVP8 "u8], [0xFF, 0xD8, 0xFF, 0xE0], [.. "\0\0\0\u0018ftypavif\0\0\0\0avifmif1"u8]];
        uint state = 99;
        foreach (byte[] signature in signatures)
        {
            for (int trial = 0; trial < 100; trial++)
            {
                byte[] bytes = new byte[signature.Length + (TestImages.Next(ref state) % 200)];
                for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)TestImages.Next(ref state);
                signature.CopyTo(bytes, 0);

                Assert.Throws<MediaException>(() => ImageDecoder.ReadSize(bytes, new DecodeLimits { MaxPixels = 100_000 }));
            }
        }
    }
}
