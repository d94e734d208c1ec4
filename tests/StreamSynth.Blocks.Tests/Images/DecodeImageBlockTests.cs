using System.Buffers;
using StreamSynth.Blocks.Classes;
using StreamSynth.Blocks.Images;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Images;

public sealed class DecodeImageBlockTests : IBlockSamples
{
    private static readonly EncodedFormat[] Formats = Enum.GetValues<EncodedFormat>();

    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("image.decode", "{}") with { Inputs = pool => [.. Formats.Select(f => Encode(pool, Pictures.Noise(pool, 33, 50, 3), f))] },
        Sampled.Block("image.decode", """{ "width": 16, "height": 12, "fit": "contain" }""") with
        {
            Inputs = pool => [.. Formats.Select(f => Encode(pool, Pictures.Noise(pool, 90, 70, 3), f)), Corrupt(pool)],
            ExpectedFailures = 1,
        },
    ];

    [Theory]
    [InlineData(EncodedFormat.Png)]
    [InlineData(EncodedFormat.Webp)]
    public async Task Transform_LosslessSampleOfOwnSize_GivesThePixelsBack(EncodedFormat format)
    {
        var pool = new BufferPool();
        Picture picture = Pictures.Noise(pool, 19, 31, 5);
        byte[] pixels = picture.Pixels.Span.ToArray();

        Picture decoded = await DecodeAsync(pool, Encode(pool, picture, format), new());

        Assert.Equal((19, 31), (decoded.Height, decoded.Width));
        Assert.Equal(pixels, decoded.Pixels.Span.ToArray());
    }

    [Fact]
    public async Task Transform_LargeJpegToSmallSize_DecodesNoMoreThanItNeeds()
    {
        var pool = new BufferPool();
        Sample sample = Encode(pool, Pictures.Noise(pool, 800, 1200, 5), EncodedFormat.Jpeg);

        Picture decoded = await DecodeAsync(pool, sample, new() { Width = 100, Height = 100 });

        Assert.Equal((100, 100), (decoded.Height, decoded.Width));
        // At 1/8 the JPEG has 150x100 pixels; the whole of it would take 2.9 MB.
        Assert.Equal(pool.OutstandingBytes, sample.Bytes + decoded.Bytes);
        Assert.InRange(decoded.Bytes, 1, 100 * 100 * 3);
    }

    [Fact]
    public async Task Transform_MorePixelsThanAllowed_FailsInWords()
    {
        var pool = new BufferPool();
        Sample sample = Encode(pool, Pictures.Noise(pool, 40, 40, 5), EncodedFormat.Png);

        MediaException thrown = await Assert.ThrowsAsync<MediaException>(() => DecodeAsync(pool, sample, new() { MaxPixels = 1599 }));

        Assert.Contains("40x40 = 1600 pixels", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes.decode.options.width=32", "nodes.decode.options.height", "'width' is set, but 'height' is not")]
    [InlineData("nodes.pack.options={\"format\":\"jpeg\",\"lossless\":true}", "nodes.pack.options.lossless", "JPEG always changes pixels")]
    [InlineData("nodes.pack.options={\"format\":\"png\",\"quality\":50}", "nodes.pack.options.quality", "'quality' is 50, but PNG keeps every pixel")]
    [InlineData("nodes.pack.options={\"lossless\":true,\"chroma\":\"half\"}", "nodes.pack.options.chroma", "every pixel is to be kept")]
    [InlineData("nodes.pack.options={\"chroma\":\"full\"}", "nodes.pack.options.chroma", "lossy WebP always halves it")]
    [InlineData("nodes.pack.options={\"format\":\"gif\"}", "nodes.pack.options.format", "one of \"webp\", \"png\", \"jpeg\", \"avif\"")]
    [InlineData("nodes.decode.inputs.sample=read.image", "nodes.decode.inputs.sample", "put an image.encode node between 'read' and 'decode'.")]
    [InlineData("nodes.again.inputs.image=pack.sample", "nodes.again.inputs.image", "put an image.decode node between 'pack' and 'again'.")]
    public void Plan_OptionsOrEdgesThatDoNotGoTogether_AreToldWithAFix(string change, string path, string words)
    {
        const string graph = """
            { "name": "g", "seed": 1, "nodes": {
                "classes": { "block": "classes.list", "options": { "names": ["camera", "bus"] } },
                "read": { "block": "icons.read", "inputs": { "classes": "classes.class" }, "options": { "splits": ["realTrain"] } },
                "pack": { "block": "image.encode", "inputs": { "image": "read.image" } },
                "decode": { "block": "image.decode", "inputs": { "sample": "pack.sample" } },
                "fit": { "block": "image.resize", "inputs": { "image": "decode.image" }, "options": { "width": 16, "height": 16 } },
                "again": { "block": "image.encode", "inputs": { "image": "fit.image" } } } }
            """;
        var faults = new List<Diagnostic>();

        GraphPlanner.Plan(graph, [change], BlockCatalog.From(typeof(ListClassesBlock).Assembly), Pictures.RepositoryPlaces, faults);

        Assert.Contains(faults, f => f.Path == path && f.Format("g.json").Contains(words, StringComparison.Ordinal));
    }

    private static async Task<Picture> DecodeAsync(BufferPool pool, Sample sample, DecodeImageOptions options)
    {
        Outcome<Picture> outcome = await new DecodeImageBlock(options).TransformAsync(sample, new(new(0, 1), 1, new(pool, "open")), CancellationToken.None);

        return outcome.Payload!;
    }

    private static Sample Encode(BufferPool pool, Picture picture, EncodedFormat format)
    {
        var encoded = new ArrayBufferWriter<byte>();
        ImageEncoder.Encode(picture.Pixels.Span, picture.Width, picture.Height, new() { Format = format, Lossless = format == EncodedFormat.Webp }, encoded);
        Lease lease = pool.Rent(encoded.WrittenCount, "test");
        encoded.WrittenSpan.CopyTo(lease.Writable);
        picture.Release();

        return new(lease, format.ToString(), picture.Height, picture.Width, picture.Provenance);
    }

    private static Sample Corrupt(BufferPool pool)
    {
        Sample whole = Encode(pool, Pictures.Noise(pool, 90, 70, 3), EncodedFormat.Jpeg);
        Lease half = pool.Rent((int)whole.Bytes / 2, "test");
        whole.Encoded.Span[..half.Length].CopyTo(half.Writable);
        whole.Release();

        return whole with { Encoded = half };
    }
}
