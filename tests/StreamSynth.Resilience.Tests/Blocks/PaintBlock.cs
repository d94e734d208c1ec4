using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Resilience.Tests.Cues;

namespace StreamSynth.Resilience.Tests.Blocks;

/// <summary>Has no options.</summary>
public sealed record NoOptions;

/// <summary>Paints a square per prompt. As with a real generator, the result depends on the batch: its size and number shade the ground.</summary>
[Block("test.paint", "Paints coloured squares.")]
[In("prompt")]
[Out("image", "u8[16,16,3]")]
public sealed class PaintBlock(NoOptions options) : IBatchTransform<Prompt, Picture>
{
    private readonly Script _script = Script.Current;

    public NoOptions Options => options;

    long IBlock.MaxOutputBytes(Shape? input) => Squares.Bytes;

    public ValueTask<IReadOnlyList<Outcome<Picture>>> TransformBatchAsync(Batch<Prompt> batch, CancellationToken cancel)
    {
        _script.Pass(Moments.Generate);
        int shade = (int)((batch.Id % 4 * 5) + batch.Members.Count) % 32;

        return new([.. batch.Members.Select(member => Paint(batch, member, shade))]);
    }

    private static Outcome<Picture> Paint(Batch<Prompt> batch, BatchMember<Prompt> member, int shade)
    {
        Lease pixels = batch.Rent(Squares.Bytes);
        Squares.Draw(pixels.Writable, member.Payload.Label.Index, member.Seed, shade);

        return new Picture(pixels, Squares.Size, Squares.Size, new(Domain.Synthetic, member.Payload.Label) { Prompt = member.Payload, Seed = member.Seed, Batch = batch.Id });
    }
}
