using System.Buffers.Binary;

namespace StreamSynth.Media.Tests;

/// <summary>Gives each decoder files that are cut short, lie about their size, or are damaged at random: nothing but a clear error may come of it.</summary>
[Collection("media memory")]
public sealed class BadImageTests
{
    private static readonly DecodeLimits Tight = new() { MaxPixels = 100_000 };

    public static TheoryData<EncodedFormat, bool> Formats => new()
    {
        { EncodedFormat.Png, false },
        { EncodedFormat.Webp, false },
        { EncodedFormat.Webp, true },
        { EncodedFormat.Jpeg, false },
        { EncodedFormat.Avif, false },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Decode_CutShort_IsAnErrorAtEveryLength(EncodedFormat format, bool lossless)
    {
        byte[] whole = Make(format, lossless);
        // The end of a PNG (IEND) and of a JPEG (EOI) holds no pixels.
        int end = whole.Length - (format == EncodedFormat.Png ? 12 : format == EncodedFormat.Jpeg ? 2 : 0);
        int step = Math.Max(1, end / 60);

        for (int length = 0; length < end; length += step)
        {
            byte[] cut = whole[..length];
            MediaException thrown = Assert.Throws<MediaException>(() => ImageDecoder.Decode(cut, new byte[24 * 24 * 3], DecodeLimits.Default));
            Assert.EndsWith(".", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Decode_SixHundredMutatedFiles_NeverDoesMoreThanThrowMediaException(EncodedFormat format, bool lossless)
    {
        uint state = 12345;

        int refused = DecodeMutations(Make(format, lossless), 600, ref state);

        Assert.InRange(refused, 1, 599);
    }

    // Two loaders that share anything, as the XML parser did, would kill the test process here.
    [Fact]
    public void Decode_MutatedFilesOfAllFormatsOnEightThreads_NeverDoesMoreThanThrowMediaException()
    {
        byte[][] files =
        [
            Make(EncodedFormat.Png, false), Make(EncodedFormat.Webp, false), Make(EncodedFormat.Webp, true), Make(EncodedFormat.Jpeg, false),
            Make(EncodedFormat.Avif, false), .. ImageDecoderGoldenTests.Encoded("formats.json", "jpeg-cmyk-adobe", "webp-wide-gamut", "webp-animated", "jpeg-orientation-6"),
        ];
        int[] refused = new int[8];

        MediaThreadingTests.OnEightThreads(thread =>
        {
            uint state = (uint)(thread + 1);
            foreach (byte[] file in files) refused[thread] += DecodeMutations(file, 100, ref state);
        });

        Assert.All(refused, count => Assert.InRange(count, 1, (files.Length * 100) - 1));
    }

    [Fact]
    public void TrackedBytes_AfterManyFaultyFiles_IsBackAtTheStart()
    {
        byte[][] files = [Make(EncodedFormat.Png, false), Make(EncodedFormat.Webp, false), Make(EncodedFormat.Jpeg, false), Make(EncodedFormat.Avif, false)];
        uint state = 5;
        foreach (byte[] file in files) DecodeMutations(file, 20, ref state);
        long start = MediaMemory.TrackedBytes;

        foreach (byte[] file in files) DecodeMutations(file, 200, ref state);

        // Threads of libvips give back a last small buffer a moment after the call. A leak of one image a turn would be a megabyte.
        Assert.InRange(MediaMemory.TrackedBytes, 0, start + 20_000);
    }

    public static TheoryData<string, byte[]> Bombs => new()
    {
        { "60000x60000 = 3600000000 pixels", TestImages.PngHeader(60_000, 60_000) },
        { "16383x16383 = 268402689 pixels", WebpLosslessHeader(16383, 16383) },
        { "65500x65500 = 4290250000 pixels", JpegOfSize(65_500, 65_500) },
        { "60000x60000 = 3600000000 pixels", AvifOfSize(60_000, 60_000) },
        { "Security limit exceeded", AvifOfSize(int.MaxValue, int.MaxValue) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Decode_SmallFileThatPromisesHugeImage_IsRefusedFromItsHeader(string words, byte[] bomb)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        MediaException thrown = Assert.Throws<MediaException>(() => ImageDecoder.Decode(bomb, new byte[3], DecodeLimits.Default));

        Assert.Contains(words, thrown.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.InRange(MediaMemory.TrackedBytes, 0, 1_000_000);
    }

    [Theory]
    [InlineData(EncodedFormat.Png)]
    [InlineData(EncodedFormat.Webp)]
    [InlineData(EncodedFormat.Jpeg)]
    [InlineData(EncodedFormat.Avif)]
    public void Decode_HeaderPromisesMoreRowsThanThereAre_IsRefused(EncodedFormat format)
    {
        byte[] lying = format switch
        {
            EncodedFormat.Png => TestImages.PngHeader(24, 200),
            EncodedFormat.Webp => WebpLosslessHeader(24, 200),
            EncodedFormat.Jpeg => JpegOfSize(24, 200),
            _ => AvifOfSize(24, 200),
        };

        MediaException thrown = Assert.Throws<MediaException>(() => ImageDecoder.Decode(lying, new byte[24 * 200 * 3], DecodeLimits.Default));

        Assert.Contains($"decode the {(format == EncodedFormat.Webp ? "WebP" : format.ToString().ToUpperInvariant())} image", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GIF89a, which is another format")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic and so on")]
    public void ReadSize_AnotherKindOfFile_ErrorNamesTheFourFormats(string file)
    {
        MediaException thrown = Assert.Throws<MediaException>(() => ImageDecoder.ReadSize(System.Text.Encoding.Latin1.GetBytes(file), DecodeLimits.Default));

        Assert.Contains("Expected a PNG, WebP, JPEG or AVIF image, found", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>Decodes damaged copies of a file and gives the number that were refused.</summary>
    private static int DecodeMutations(byte[] whole, int trials, ref uint state)
    {
        int refused = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            byte[] mutated = [.. whole];
            for (int change = 0; change <= trial % 5; change++) mutated[TestImages.Next(ref state) % mutated.Length] = (byte)TestImages.Next(ref state);
            if (trial % 2 == 0) TestImages.MendPng(mutated);
            DecodeRequest request = new() { Limits = Tight, AtLeast = trial % 3 == 0 ? new ImageSize(5, 5) : null };
            Exception? thrown = Record.Exception(() =>
            {
                byte[] rgb = new byte[ImageDecoder.ReadSize(mutated, request).RgbBytes];
                ImageDecoder.Decode(mutated, rgb, request);
            });
            Assert.True(thrown is null or MediaException, $"trial {trial}: {thrown}");
            if (thrown is not null) refused++;
        }

        return refused;
    }

    [Fact]
    public void Decode_AfterHundredsOfSoundAvifs_ErrorStillSaysWhatIsWrong()
    {
        byte[] sound = Make(EncodedFormat.Avif, false);
        for (int i = 0; i < 300; i++) TestImages.Decode(sound);
        byte[] cut = Make(EncodedFormat.Png, false)[..500];

        MediaException thrown = Assert.Throws<MediaException>(() => ImageDecoder.Decode(cut, new byte[24 * 24 * 3], DecodeLimits.Default));

        Assert.DoesNotContain("seek", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no text", thrown.Message, StringComparison.Ordinal);
    }

    private static byte[] Make(EncodedFormat format, bool lossless) =>
        TestImages.Encode(TestImages.Ramp(24, 24), 24, 24, new EncodeSettings { Format = format, Lossless = lossless });

    /// <summary>Gives the header of a lossless WebP (VP8L: 14 bits each of width and height less one) with a few bytes of data.</summary>
    private static byte[] WebpLosslessHeader(int width, int height)
    {
        byte[] file = [.. "RIFF\u001a\0\0\0WEBPVP8L\u000e\0\0\0\u002f"u8, 0, 0, 0, 0, .. new byte[9]];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(21), (uint)(width - 1) | ((uint)(height - 1) << 14));
        return file;
    }

    /// <summary>Gives a JPEG of 24x24 whose frame header says another size.</summary>
    private static byte[] JpegOfSize(int width, int height)
    {
        byte[] file = Make(EncodedFormat.Jpeg, false);
        int frame = file.AsSpan().IndexOf<byte>([0xFF, 0xC0, 0, 17]);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), (ushort)width);
        return file;
    }

    /// <summary>Gives an AVIF of 24x24 whose size property (ispe: version, width, height) says another size.</summary>
    private static byte[] AvifOfSize(int width, int height)
    {
        byte[] file = Make(EncodedFormat.Avif, false);
        int property = file.AsSpan().IndexOf("ispe"u8);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(property + 8), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(property + 12), height);
        return file;
    }
}
