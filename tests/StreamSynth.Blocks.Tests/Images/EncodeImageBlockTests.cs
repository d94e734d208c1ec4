using StreamSynth.Blocks.Images;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Images;

public sealed class EncodeImageBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("image.encode", """{ "format": "webp" }""") with { Inputs = pool => Pictures.Icons(pool, "realTrain", 3) },
        Sampled.Block("image.encode", """{ "format": "png" }""") with { Inputs = pool => [.. Enumerable.Range(0, 6).Select(i => Pictures.Noise(pool, 24, 40, (ulong)i))] },
        Sampled.Block("image.encode", """{ "format": "jpeg", "quality": 100, "chroma": "full", "effort": 0 }""") with { Inputs = pool => [.. Enumerable.Range(0, 6).Select(i => Pictures.Noise(pool, 24, 40, (ulong)i))] },
        Sampled.Block("image.encode", """{ "format": "avif", "lossless": true }""") with { Inputs = pool => [.. Enumerable.Range(0, 6).Select(i => Pictures.Noise(pool, 24, 40, (ulong)i))] },
    ];

    [Theory]
    [InlineData(EncodedFormat.Png, false)]
    [InlineData(EncodedFormat.Webp, true)]
    [InlineData(EncodedFormat.Avif, true)]
    public async Task Transform_LosslessFormat_KeepsEveryPixel(EncodedFormat format, bool lossless)
    {
        var pool = new BufferPool();
        Picture picture = Pictures.Noise(pool, 33, 17, 4);
        var block = new EncodeImageBlock(new() { Format = format, Lossless = lossless });

        Outcome<Sample> outcome = await block.TransformAsync(picture, new(new(0, 1), 1, new(pool, "pack")), CancellationToken.None);

        byte[] decoded = new byte[33 * 17 * 3];
        ImageDecoder.Decode(outcome.Payload!.Encoded.Span, decoded, DecodeLimits.Default);
        Assert.Equal(picture.Pixels.Span.ToArray(), decoded);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(200, 3)]
    [InlineData(3, 200)]
    [InlineData(256, 256)]
    public async Task Transform_Noise_StaysWithinTheDeclaredBytes(int height, int width)
    {
        foreach (EncodeImageOptions options in new EncodeImageOptions[]
        {
            new() { Format = EncodedFormat.Png },
            new() { Lossless = true },
            new() { Quality = 100, Effort = 0 },
            new() { Format = EncodedFormat.Jpeg, Quality = 100, Effort = 0 },
            new() { Format = EncodedFormat.Avif, Lossless = true },
        })
        {
            var pool = new BufferPool();
            Picture picture = Pictures.Noise(pool, height, width, 9);
            var block = new EncodeImageBlock(options);

            Outcome<Sample> outcome = await block.TransformAsync(picture, new(new(0, 1), 1, new(pool, "pack")), CancellationToken.None);

            long declared = ((IBlock)block).MaxOutputBytes(new("u8", [$"{height}", $"{width}", "3"]));
            Assert.InRange(((IPayload)outcome.Payload!).Bytes, 1, declared);
        }
    }
}
