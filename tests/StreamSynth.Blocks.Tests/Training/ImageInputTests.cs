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
    public void Like_SizeOutsideTheNetwork_Throws(int height, int width)
    {
        Sample sample = MakeSample(EncodedFormat.Png) with { Height = height, Width = width };

        GraphException error = Assert.Throws<GraphException>(() => ImageInput.Like(sample, "image 1"));

        Assert.Equal("SS5104", error.Diagnostics[0].Code);
    }

    private Sample MakeSample(EncodedFormat format) => new(
        Squares.Encode(_rgb, Size, _buffers, format), "png", Size, Size, new(Domain.Real, new(0, "bus")) { Family = "tabler", ItemName = "bus-2" });
}
