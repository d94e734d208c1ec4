using System.Buffers.Binary;

namespace StreamSynth.Media.Tests;

public sealed class ImageDecoderTests
{
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    [Fact]
    public void ReadSize_PngHeaderOfTenThousandMegapixels_IsRefusedByTheLimit()
    {
        byte[] hostile = PngHeader(100_000, 100_000);

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
    [InlineData(EncodedFormat.Png)]
    [InlineData(EncodedFormat.Webp)]
    public void Decode_CutShort_IsAnErrorAtEveryLength(EncodedFormat format)
    {
        byte[] whole = TestImages.Encode(TestImages.Ramp(24, 24), 24, 24, new EncodeSettings { Format = format });
        // The last 12 bytes of a PNG hold no pixels (the IEND chunk).
        int end = format == EncodedFormat.Png ? whole.Length - 12 : whole.Length;

        for (int length = 0; length < end; length += 7)
        {
            byte[] cut = whole[..length];
            Assert.Throws<MediaException>(() => ImageDecoder.Decode(cut, new byte[24 * 24 * 3], DecodeLimits.Default));
        }
    }

    [Theory]
    [InlineData(EncodedFormat.Png, false)]
    [InlineData(EncodedFormat.Webp, false)]
    [InlineData(EncodedFormat.Webp, true)]
    public void Decode_FiveHundredMutatedFiles_NeverDoesMoreThanThrowMediaException(EncodedFormat format, bool lossless)
    {
        byte[] whole = TestImages.Encode(TestImages.Ramp(16, 16), 16, 16, new EncodeSettings { Format = format, Lossless = lossless });
        DecodeLimits limits = new() { MaxPixels = 100_000 };
        uint state = 12345;
        int refused = 0;

        for (int trial = 0; trial < 500; trial++)
        {
            byte[] mutated = [.. whole];
            for (int change = 0; change <= trial % 5; change++) mutated[TestImages.Next(ref state) % mutated.Length] = (byte)TestImages.Next(ref state);
            Exception? thrown = Record.Exception(() =>
            {
                ImageSize size = ImageDecoder.ReadSize(mutated, limits);
                ImageDecoder.Decode(mutated, new byte[size.RgbBytes], limits);
            });
            Assert.True(thrown is null or MediaException, $"trial {trial}: {thrown}");
            if (thrown is not null) refused++;
        }

        Assert.InRange(refused, 1, 499);
    }

    [Fact]
    public void Decode_RandomBytesAfterEachSignature_IsRefused()
    {
        byte[][] signatures = [PngSignature, [.. "RIFF\0\0\0\0WEBPVP8 "u8], [0xFF, 0xD8, 0xFF, 0xE0]];
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

    /// <summary>Gives a PNG of 8-bit RGB whose header promises a size, with the start of its pixel data.</summary>
    private static byte[] PngHeader(int width, int height)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        return [.. PngSignature, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, [0x78, 0x9C, 0, 0]), .. Chunk("IEND"u8, [])];
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
