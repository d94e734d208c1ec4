using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="GatherSumBlock"/>.</summary>
public sealed record GatherSumOptions
{
    [Description("Bytes of buffer per result: 0, or 8 and more.")]
    [Range(0, 1 << 20)]
    public int Bytes { get; init; } = 8;
}

/// <summary>Adds the sum of all that was gathered to each number.</summary>
[Block("test.gather_sum", "Adds gathered numbers.")]
[In("number")]
[Out("number")]
public sealed class GatherSumBlock(GatherSumOptions options) : ITransform<Number, Number>
{
    [Gathered("left")]
    public IReadOnlyList<Number> Left { get; set; } = [];

    [Gathered("right", Optional = true)]
    public IReadOnlyList<Number> Right { get; set; } = [];

    /// <summary>Gives what was gathered at set-up, in order.</summary>
    public (long[] Left, long[] Right) Gathered { get; private set; } = ([], []);

    long IBlock.MaxOutputBytes(Shape? input) => options.Bytes;

    ValueTask IBlock.SetupAsync(RunScope run, CancellationToken cancel)
    {
        Gathered = ([.. Left.Select(n => n.Value)], [.. Right.Select(n => n.Value)]);
        return ValueTask.CompletedTask;
    }

    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel) =>
        new(Number.Make(input.Value + Left.Sum(n => n.Value) + Right.Sum(n => n.Value), options.Bytes, item.Rent));
}
