using System.Buffers;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class ImageInputTests
{
    private const int Size = 8;

    private readonly BufferPool _buffers = new();
    private readonly byte[] _rgb = [.. Enumerable.Range(0, Size * Size * 3).Select(i => (byte)(i * 37 % 256))];

    [Theory]
    [InlineData(EncodedFormat.Png)]
    [InlineData(EncodedFormat.Webp)]
    public void Read_NoShift_GivesNormalisedChannelsFirst(EncodedFormat format)
    {
        ImageInput input = new(new(Size, Size));
        float[] target = new float[3 * Size * Size];

        input.Read(MakeSample(format), target);

        for (int channel = 0; channel < 3; channel++)
        {
            for (int pixel = 0; pixel < Size * Size; pixel++)
            {
                // (v / 255 - mean) / deviation, both 0.5.
                double expected = ((_rgb[(pixel * 3) + channel] / 255.0) - 0.5) / 0.5;
                Assert.Equal(expected, target[(channel * Size * Size) + pixel], 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(1, 200)]
    [InlineData(300, 2)]
    [InlineData(16, 16)]
    [InlineData(97, 64)]
    public void Read_AnySize_IsBroughtToTheInput(int height, int width)
    {
        // One colour stays one colour, whatever is cut and scaled.
        byte[] rgb = [.. Enumerable.Range(0, height * width).SelectMany(_ => new byte[] { 10, 130, 255 })];
        ArrayBufferWriter<byte> encoded = new();
        ImageEncoder.Encode(rgb, width, height, new() { Format = EncodedFormat.Png }, encoded);
        Lease lease = _buffers.Rent(encoded.WrittenCount, "test");
        encoded.WrittenSpan.CopyTo(lease.Writable);
        Sample sample = new(lease, "png", height, width, new(Domain.Real, new(0, "bus")));
        ImageInput input = new(new(16, 16) { Resizes = true, ResizeRatio = 1.25 });
        float[] target = new float[input.Length];

        Assert.True(input.Accepts(sample, "image 1"));
        input.Read(sample, target);

        for (int i = 0; i < target.Length; i++) Assert.Equal((new[] { 10, 130, 255 }[i / 256] / 127.5f) - 1, target[i], 1e-5f);
    }

    [Fact]
    public void Read_SampleThatLiesAboutItsSize_IsDamaged()
    {
        ImageInput input = new(new(16, 16));
        Sample sample = MakeSample(EncodedFormat.Png) with { Height = 16, Width = 16 };

        Assert.False(input.Accepts(sample, "image 1"));
        Assert.Throws<MediaException>(() => input.Read(sample, new float[input.Length]));
    }

    [Fact]
    public void Read_SameImageAgain_AllocatesNoPixels()
    {
        ImageInput input = new(new(64, 64) { Resizes = true });
        Sample sample = MakeSample(EncodedFormat.Png);
        float[] target = new float[input.Length];
        for (int i = 0; i < 3; i++) input.Read(sample, target);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) input.Read(sample, target);
        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 20;

        // What is left is the handles of libvips; one image alone has 12,288 bytes of pixels and 49,152 of numbers.
        Assert.InRange(bytes, 0, 4096);
    }

    [Fact]
    public void Accepts_OtherSize_NamesImageAndSizes()
    {
        ImageInput input = new(new(16, 16));
        Sample sample = MakeSample(EncodedFormat.Png);

        GraphException error = Assert.Throws<GraphException>(() => input.Accepts(sample, ImageInput.NameOf(sample, "real", 3)));

        Assert.Contains("image 'tabler/bus-2' of 'real' (class 'bus') has 8x8 pixels, but the classifier takes 16x16", error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 8)]
    [InlineData(1025, 8)]
    public void RequireUsableSize_SizeOutsideTheNetwork_Throws(int height, int width)
    {
        Sample sample = MakeSample(EncodedFormat.Png) with { Height = height, Width = width };

        GraphException error = Assert.Throws<GraphException>(() => ImageInput.RequireUsableSize(sample, "image 1"));

        Assert.Equal("SS5104", error.Diagnostics[0].Code);
    }

    private Sample MakeSample(EncodedFormat format) => new(
        Squares.Encode(_rgb, Size, _buffers, format), "png", Size, Size, new(Domain.Real, new(0, "bus")) { Family = "tabler", ItemName = "bus-2" });
}
