using System.ComponentModel;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Resilience.Tests.Cues;

namespace StreamSynth.Resilience.Tests.Blocks;

/// <summary>Options of <see cref="ChooseBlock"/>.</summary>
public sealed record ChooseOptions
{
    [Description("Whether it fails on some images.")]
    public bool Fails { get; init; } = true;
}

/// <summary>Drops some images and fails on others, so that a ledger has every kind of line.</summary>
[Block("test.choose", "Drops some images and fails on others.")]
[In("image", "u8[H,W,3]")]
[Out("image", "u8[H,W,3]")]
public sealed class ChooseBlock(ChooseOptions options) : ITransform<Picture, Picture>
{
    private readonly Script _script = Script.Current;

    long IBlock.MaxOutputBytes(Shape? input) => Squares.Bytes;

    public ValueTask<Outcome<Picture>> TransformAsync(Picture input, ItemScope item, CancellationToken cancel)
    {
        _script.Pass(Moments.Choose);
        int chance = new Philox(item.Seed).NextInt32(20);

        return new(chance switch
        {
            0 when options.Fails => Outcome<Picture>.Fail(new IOException("cannot judge it"), input.Provenance),
            < 4 => Outcome<Picture>.Skip("dull", input.Provenance),
            _ => input,
        });
    }
}
