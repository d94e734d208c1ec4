using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace StreamSynth.Media.Tests;

/// <summary>Carries encoded images through a pipe with a low pause threshold: the writer must wait for its reader, and nothing may change on the way.</summary>
public sealed class EncodeThroughPipeTests
{
    private const int Images = 24;
    private const int PauseBytes = 4096;

    [Theory]
    [InlineData(EncodedFormat.Png)]
    [InlineData(EncodedFormat.Webp)]
    [InlineData(EncodedFormat.Jpeg)]
    [InlineData(EncodedFormat.Avif)]
    public async Task Encode_IntoPipeWithSlowReader_PausesAndArrivesWhole(EncodedFormat format)
    {
        EncodeSettings settings = new() { Format = format, Lossless = format is EncodedFormat.Webp or EncodedFormat.Avif };
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));
        int started = 0;
        Task writing = WriteAsync(pipe.Writer, settings, () => started++);

        // The first image alone is beyond the threshold, and nobody has read: the writer waits in its flush, with one image made.
        Assert.False(writing.IsCompleted);
        Assert.Equal(1, started);

        for (int image = 0; image < Images; image++)
        {
            byte[] encoded = await ReadOneAsync(pipe.Reader);
            // Never more than one image ahead of the reader and the one that its flush let through.
            Assert.InRange(started, image + 1, image + 3);
            Assert.Equal(TestImages.Encode(Picture(image), 60, 50, settings), encoded);
        }

        await writing;
        Assert.True((await pipe.Reader.ReadAsync()).IsCompleted);
    }

    private static async Task WriteAsync(PipeWriter writer, EncodeSettings settings, Action starting)
    {
        for (int image = 0; image < Images; image++)
        {
            starting();
            WriteOne(writer, image, settings);
            await writer.FlushAsync();
        }

        await writer.CompleteAsync();
    }

    // A length of four bytes, filled in after the image that libvips writes straight into the pipe behind it.
    private static void WriteOne(PipeWriter writer, int image, EncodeSettings settings)
    {
        Memory<byte> length = writer.GetMemory(4)[..4];
        writer.Advance(4);
        long before = writer.UnflushedBytes;
        ImageEncoder.Encode(Picture(image), 60, 50, settings, writer);
        BinaryPrimitives.WriteInt32BigEndian(length.Span, (int)(writer.UnflushedBytes - before));
    }

    private static async Task<byte[]> ReadOneAsync(PipeReader reader)
    {
        ReadResult head = await reader.ReadAtLeastAsync(4);
        int length = BinaryPrimitives.ReadInt32BigEndian(head.Buffer.Slice(0, 4).ToArray());
        reader.AdvanceTo(head.Buffer.GetPosition(4));
        ReadResult body = await reader.ReadAtLeastAsync(length);
        byte[] encoded = body.Buffer.Slice(0, length).ToArray();
        reader.AdvanceTo(body.Buffer.GetPosition(length));

        return encoded;
    }

    // Noise: every image is larger than the threshold in every format.
    private static byte[] Picture(int image)
    {
        byte[] rgb = new byte[60 * 50 * 3];
        uint state = (uint)(image + 1);
        for (int i = 0; i < rgb.Length; i++) rgb[i] = (byte)TestImages.Next(ref state);

        return rgb;
    }
}
