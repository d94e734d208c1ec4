using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="JoinBlock"/>.</summary>
public sealed record JoinOptions
{
    [Description("Bytes of buffer per result: 0, or 8 and more.")]
    [Range(0, 1 << 20)]
    public int Bytes { get; init; } = 8;

    [Description("Bytes that the block declares; -1 for what is true.")]
    public long Declared { get; init; } = -1;

    [Description("Ordinals on which the call throws after renting.")]
    public IReadOnlyList<long> FailOn { get; init; } = [];

    [Description("Ordinals that are dropped after renting.")]
    public IReadOnlyList<long> SkipOn { get; init; } = [];

    [Description("Whether the larger payload itself is handed on, instead of a new one.")]
    public bool HandsOn { get; init; }

    [Description("Most rounds through the scheduler per call.")]
    [Range(0, 1000)]
    public int Yields { get; init; }
}

/// <summary>Makes one number of two: a thousand times the first plus the second.</summary>
[Block("test.join", "Joins numbers.")]
[In("first")]
[In("second")]
[Out("number")]
public sealed class JoinBlock(JoinOptions options) : IJoin<Number, Number, Number>
{
    /// <summary>Holds each call back, where set.</summary>
    public Gate? Gate { get; set; }

    long IBlock.MaxOutputBytes(Shape? input) => options.Declared >= 0 ? options.Declared : options.Bytes;

    public async ValueTask<Outcome<Number>> JoinAsync(Number first, Number second, ItemScope item, CancellationToken cancel)
    {
        if (Gate is not null) await Gate.PassAsync(cancel).ConfigureAwait(false);
        var random = new Philox(item.Seed);
        for (int i = options.Yields == 0 ? 0 : random.NextInt32(options.Yields); i > 0; i--) await Task.Yield();
        if (options.HandsOn) return first.Value > second.Value ? first : second;

        Number result = Number.Make((first.Value * 1000) + second.Value, options.Bytes, item.Rent);
        if (options.FailOn.Contains(item.Header.Ordinal)) throw new ArithmeticException($"cannot join {item.Header.Ordinal}");

        return options.SkipOn.Contains(item.Header.Ordinal) ? Outcome<Number>.Skip("unwanted") : result;
    }
}
