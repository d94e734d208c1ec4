using System.Buffers;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Tests.Training;

/// <summary>Draws coloured squares at random places on white: three classes that a small network tells apart in a few steps.</summary>
public static class Squares
{
    public const int Size = 16;

    public static IReadOnlyList<ClassLabel> Classes { get; } = [new(0, "red"), new(1, "green"), new(2, "blue")];

    /// <summary>Makes real images, class by class in turn.</summary>
    public static IReadOnlyList<Sample> Real(int count, BufferPool buffers, string split = "realTrain", int size = Size) =>
        [.. Enumerable.Range(0, count).Select(i => Make(i % 3, Seed(split, i), buffers, Provenance(i, split), size))];

    /// <summary>Makes one synthetic image.</summary>
    public static Sample Synthetic(int ordinal, BufferPool buffers, int size = Size)
    {
        Prompt prompt = new($"a {Classes[ordinal % 3].Name} square", Classes[ordinal % 3]) { Score = 0.5, Margin = 0.25 };

        return Make(ordinal % 3, Seed("synthetic", ordinal), buffers, new(Domain.Synthetic, prompt.Label) { Prompt = prompt, Seed = 7, Batch = ordinal / 4 }, size);
    }

    /// <summary>Makes an image whose bytes are no image.</summary>
    public static Sample Corrupt(Sample like, BufferPool buffers)
    {
        Lease broken = buffers.Rent(40, "test");
        broken.Writable.Fill(0x5A);
        like.Release();

        return like with { Encoded = broken };
    }

    /// <summary>Encodes pixels u8[size,size,3] without loss.</summary>
    public static Lease Encode(ReadOnlySpan<byte> rgb, int size, BufferPool buffers, EncodedFormat format = EncodedFormat.Png)
    {
        ArrayBufferWriter<byte> bytes = new();
        ImageEncoder.Encode(rgb, size, size, new() { Format = format, Lossless = true }, bytes);
        Lease encoded = buffers.Rent(bytes.WrittenCount, "test");
        bytes.WrittenSpan.CopyTo(encoded.Writable);

        return encoded;
    }

    private static Sample Make(int label, ulong seed, BufferPool buffers, Provenance provenance, int size)
    {
        var random = new Philox(seed);
        byte[] rgb = new byte[size * size * 3];
        Array.Fill(rgb, byte.MaxValue);
        int side = 4 + random.NextInt32(5);
        (int top, int left) = (random.NextInt32(size - side), random.NextInt32(size - side));
        for (int y = top; y < top + side; y++)
        {
            for (int x = left; x < left + side; x++)
            {
                for (int channel = 0; channel < 3; channel++) rgb[(((y * size) + x) * 3) + channel] = (byte)(channel == label ? 180 + random.NextInt32(60) : random.NextInt32(60));
            }
        }

        return new(Encode(rgb, size, buffers), "png", size, size, provenance);
    }

    private static Provenance Provenance(int index, string split) =>
        new(Domain.Real, Classes[index % 3]) { Split = split, Family = $"family{index % 4}", ItemName = $"square-{index}" };

    private static ulong Seed(string name, int index) => KeyMix.Mix(KeyMix.Mix(42, name), (ulong)index);
}
