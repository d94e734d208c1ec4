using StreamSynth.Blocks.Images;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Images;

public sealed class ResizeImageBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("image.resize", """{ "width": 24, "height": 17 }""") with { Inputs = MixedSizes },
        Sampled.Block("image.resize", """{ "width": 40, "height": 24, "fit": "contain", "kernel": "lanczos3" }""") with { Inputs = MixedSizes },
    ];

    [Fact]
    public async Task Transform_ImageOfThatSize_IsHandedOn()
    {
        var pool = new BufferPool();
        Picture picture = Pictures.Noise(pool, 24, 40, 1);

        Picture resized = await ResizeAsync(pool, picture, new() { Width = 40, Height = 24 });

        Assert.Same(picture, resized);
    }

    [Theory]
    [InlineData(ImageFit.Cover)]
    [InlineData(ImageFit.Contain)]
    [InlineData(ImageFit.Squash)]
    public async Task Transform_AnyFit_GivesThatSizeAndKeepsProvenance(ImageFit fit)
    {
        var pool = new BufferPool();
        Picture picture = Pictures.Noise(pool, 30, 50, 2);

        Picture resized = await ResizeAsync(pool, picture, new() { Width = 20, Height = 20, Fit = fit });

        byte[] expected = new byte[20 * 20 * 3];
        ImageResizer.Resize(picture.Pixels.Span, new(50, 30), expected, new(20, 20), ResizeKernel.Bicubic, fit);
        Assert.Equal((20, 20), (resized.Height, resized.Width));
        Assert.Equal(expected, resized.Pixels.Span.ToArray());
        Assert.Same(picture.Provenance, resized.Provenance);
    }

    private static async Task<Picture> ResizeAsync(BufferPool pool, Picture picture, ResizeImageOptions options)
    {
        Outcome<Picture> outcome = await new ResizeImageBlock(options).TransformAsync(picture, new(new(0, 1), 1, new(pool, "fit")), CancellationToken.None);

        return outcome.Payload!;
    }

    private static IReadOnlyList<Picture> MixedSizes(BufferPool pool) =>
        [Pictures.Noise(pool, 24, 40, 1), Pictures.Noise(pool, 17, 24, 2), Pictures.Noise(pool, 1, 1, 3), Pictures.Noise(pool, 90, 33, 4), Pictures.Noise(pool, 5, 200, 5)];
}
