using System.Buffers;
using System.Text;

namespace StreamSynth.Media.Tests;

/// <summary>Runs alone, because it reads the memory counter that every call of libvips moves.</summary>
[CollectionDefinition("media memory", DisableParallelization = true)]
public sealed class MediaMemoryCollection;

[Collection("media memory")]
public sealed class MediaThreadingTests
{
    private static readonly byte[] Svg = Encoding.UTF8.GetBytes(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\" width=\"64\" height=\"64\"><circle cx=\"12\" cy=\"12\" r=\"9\" fill=\"#c33\"/></svg>");

    [Fact]
    public void AllOperations_FromEightThreads_GiveEqualResults()
    {
        byte[][] expected = [.. Enumerable.Range(1, 12).Select(RoundTrip)];
        byte[][][] found = new byte[8][][];

        OnEightThreads(t => found[t] = [.. Enumerable.Range(1, 12).Select(RoundTrip)]);

        foreach (byte[][] one in found) Assert.Equal(expected, one);
    }

    // Without SvgGate this kills the test process: the XML parser of the library is built without threads.
    [Theory]
    [InlineData("<svg")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><path d=\"M0 0")]
    public void Rasterise_CorruptDocumentsOnEightThreads_EveryErrorIsThatOfItsOwnTask(string svg)
    {
        byte[] document = Encoding.UTF8.GetBytes(svg);
        string[][] messages = new string[8][];

        OnEightThreads(t => messages[t] = [.. Enumerable.Range(0, 200).Select(_ => Assert.Throws<MediaException>(
            () => SvgRasteriser.Rasterise(document, new ImageSize(t + 1, 1), Rgb.White, new byte[(t + 1) * 3], DecodeLimits.Default)).Message)]);

        for (int t = 0; t < 8; t++) Assert.All(messages[t], message => Assert.Contains($"to {t + 1}x1", message, StringComparison.Ordinal));
    }

    [Fact]
    public void Rasterise_CorruptDocumentsInsideDocumentsOnEightThreads_DrawsWithoutThem()
    {
        string inner = Convert.ToBase64String("<svg"u8);
        byte[] document = Encoding.UTF8.GetBytes(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><image width=\"8\" height=\"8\" href=\"data:image/svg+xml;base64,{inner}\"/></svg>");

        OnEightThreads(_ =>
        {
            byte[] rgb = new byte[192];
            for (int i = 0; i < 300; i++) SvgRasteriser.Rasterise(document, new ImageSize(8, 8), Rgb.White, rgb, DecodeLimits.Default);
            Assert.All(rgb, sample => Assert.Equal(255, sample));
        });
    }

    [Fact]
    public void TrackedBytes_AfterManyOperationsAndErrors_IsBackAtTheStart()
    {
        RoundTrip(3);
        long start = MediaMemory.TrackedBytes;

        for (int i = 0; i < 300; i++)
        {
            RoundTrip(1 + (i % 40));
            Assert.Throws<MediaException>(() => SvgRasteriser.Rasterise("<svg"u8, new ImageSize(4, 4), Rgb.White, new byte[48], DecodeLimits.Default));
            byte[] cut = TestImages.Encode(TestImages.Ramp(20, 20), 20, 20, new EncodeSettings())[..60];
            Assert.Throws<MediaException>(() => ImageDecoder.Decode(cut, new byte[1200], DecodeLimits.Default));
        }

        // Threads of libvips give back a last small buffer a moment after the call. A leak of one image a turn would be 360,000 bytes.
        Assert.InRange(MediaMemory.TrackedBytes, 0, start + 10_000);
    }

    [Fact]
    public void LibVips_Version_IsThatOfThePinnedPackage()
    {
        Assert.StartsWith("8.18.7", MediaVersion.LibVips, StringComparison.Ordinal);
    }

    internal static void OnEightThreads(Action<int> work)
    {
        Exception?[] failures = new Exception?[8];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(t => new Thread(() => failures[t] = Record.Exception(() => work(t))))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(failures, Assert.Null);
    }

    /// <summary>Rasterises, resizes, encodes and decodes; gives everything it made.</summary>
    private static byte[] RoundTrip(int side)
    {
        ImageSize drawn = new(side + 20, side + 9);
        byte[] rgb = new byte[drawn.RgbBytes];
        SvgRasteriser.Rasterise(Svg, drawn, Rgb.White, rgb, DecodeLimits.Default);
        byte[] small = new byte[side * side * 3];
        ImageResizer.Resize(rgb, drawn, small, new ImageSize(side, side), ResizeKernel.Bicubic);
        ArrayBufferWriter<byte> webp = new();
        ImageEncoder.Encode(small, side, side, new EncodeSettings(), webp);
        List<byte> all = [.. small, .. webp.WrittenSpan, .. TestImages.Decode(webp.WrittenSpan.ToArray())];
        foreach (EncodedFormat format in new[] { EncodedFormat.Png, EncodedFormat.Jpeg, EncodedFormat.Avif })
        {
            byte[] encoded = TestImages.Encode(small, side, side, new EncodeSettings { Format = format, Effort = 0 });
            all.AddRange([.. encoded, .. TestImages.Decode(encoded)]);
        }

        return [.. all];
    }
}
