using System.Buffers;
using System.ComponentModel;
using StreamSynth.Blocks;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Cli.Tests.Scratch;

/// <summary>Options of <see cref="DrawBlock"/>.</summary>
public sealed record DrawOptions
{
    [Description("Whether the images count as generated.")]
    public bool Synthetic { get; init; }

    [Description("Name of a model that it might have, whose hash it tells.")]
    public string Model { get; init; } = "tiny";

    [Description("Hash of that model.")]
    public string Hash { get; init; } = "aa11";
}

/// <summary>Draws a square of one of three classes for each number, with noise that depends on its item alone: stands for generation.</summary>
[Block("scratch.draw", "Draws squares.")]
[In("number")]
[Out("sample")]
public sealed class DrawBlock(DrawOptions options) : ITransform<Number, Sample>, IHashedInputs
{
    private const int Side = 8;
    private static readonly string[] Classes = ["red", "green", "blue"];

    public IReadOnlyDictionary<string, string> Hashes => options.Synthetic ? new Dictionary<string, string> { [$"model {options.Model}"] = options.Hash } : new Dictionary<string, string>();

    long IBlock.MaxOutputBytes(Shape? input) => 4096;

    public ValueTask<Outcome<Sample>> TransformAsync(Number input, ItemScope item, CancellationToken cancel)
    {
        int label = (int)(input.Value % Classes.Length);
        Provenance provenance = options.Synthetic
            ? new(Domain.Synthetic, new(label, Classes[label])) { Prompt = new($"a {Classes[label]} square", new(label, Classes[label])), Seed = item.Seed, Batch = item.Header.Ordinal / 4 }
            : new(Domain.Real, new(label, Classes[label])) { Split = "realTrain", Family = "squares", ItemName = $"{input.Value}" };

        return new(Draw(label, item.Seed, provenance, item));
    }

    /// <summary>Draws a square whose noise depends on a seed alone.</summary>
    public static Sample Draw(int label, ulong seed, Provenance provenance, ItemScope item)
    {
        byte[] pixels = new byte[Side * Side * 3]; // [H, W, 3]
        float[] noise = new float[pixels.Length];
        new Philox(seed).FillNormal(noise);
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)Math.Clamp((i % 3 == label ? 200 : 60) + (30 * noise[i]), 0, 255);

        ArrayBufferWriter<byte> encoded = new();
        ImageEncoder.Encode(pixels, Side, Side, new() { Format = EncodedFormat.Png }, encoded);
        Lease lease = item.Rent(encoded.WrittenCount);
        encoded.WrittenSpan.CopyTo(lease.Writable);

        return new(lease, "png", Side, Side, provenance);
    }
}
