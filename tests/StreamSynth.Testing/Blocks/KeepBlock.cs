using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="KeepBlock"/>.</summary>
public sealed record KeepOptions
{
    [Description("Numbers are kept that this divides.")]
    [Range(1, 1_000_000_000)]
    public long Divisor { get; init; } = 2;

    [Description("Bytes that one number holds.")]
    [Range(0, 1 << 20)]
    public int Bytes { get; init; } = 8;
}

/// <summary>Hands the input itself on, or drops it.</summary>
[Block("test.keep", "Keeps multiples.")]
[In("number")]
[Out("number")]
public sealed class KeepBlock(KeepOptions options) : ITransform<Number, Number>
{
    long IBlock.MaxOutputBytes(Shape? input) => options.Bytes;

    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel) =>
        new(input.Value % options.Divisor == 0 ? input : Outcome<Number>.Skip("notMultiple"));
}
