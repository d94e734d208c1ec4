using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Media;
using StreamSynth.Resilience.Tests.Cues;

namespace StreamSynth.Resilience.Tests.Blocks;

/// <summary>Options of <see cref="PaintFewBlock"/>.</summary>
public sealed record PaintFewOptions
{
    [Description("Prompts of which one becomes an image.")]
    public int OneIn { get; init; } = 1000;

    [Description("Items between two notes of the resident memory.")]
    public int NoteEvery { get; init; } = 50_000;
}

/// <summary>Paints one prompt in many and drops the others: what makes millions of items cheap.</summary>
[Block("test.paint_few", "Paints one prompt in many.")]
[In("prompt")]
[Out("sample")]
public sealed class PaintFewBlock(PaintFewOptions options) : ITransform<Prompt, Sample>
{
    private readonly Script _script = Script.Current;

    long IBlock.MaxOutputBytes(Shape? input) => 4096;

    public ValueTask<Outcome<Sample>> TransformAsync(Prompt input, ItemScope item, CancellationToken cancel)
    {
        if (item.Header.Ordinal % options.NoteEvery == 0) NoteMemory(item.Header.Ordinal);
        if (new Philox(item.Seed).NextInt32(options.OneIn) != 0) return new(Outcome<Sample>.Skip("dull", input));

        _script.Pass(Moments.Generate);
        Span<byte> rgb = stackalloc byte[Squares.Bytes];
        Squares.Draw(rgb, input.Label.Index, item.Seed);
        ArrayBufferWriter<byte> bytes = new();
        ImageEncoder.Encode(rgb, Squares.Size, Squares.Size, new() { Format = EncodedFormat.Png }, bytes);
        Lease encoded = item.Rent(bytes.WrittenCount);
        bytes.WrittenSpan.CopyTo(encoded.Writable);

        return new(new Sample(encoded, "png", Squares.Size, Squares.Size, new(Domain.Synthetic, input.Label) { Prompt = input, Seed = item.Seed }));
    }

    private void NoteMemory(long ordinal)
    {
        using Process self = Process.GetCurrentProcess();
        _script.Note(string.Create(CultureInfo.InvariantCulture, $"{self.Id} {ordinal} {self.WorkingSet64}"));
    }
}
