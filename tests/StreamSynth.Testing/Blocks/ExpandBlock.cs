using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="ExpandBlock"/>.</summary>
public sealed record ExpandOptions
{
    [Description("Children declared per number.")]
    [Range(1, 1_000_000)]
    public int FanOut { get; init; } = 3;

    [Description("Children that come in truth; -1 for all.")]
    public int Yielded { get; init; } = -1;

    [Description("Bytes of buffer per child: 0, or 8 and more.")]
    [Range(0, 1 << 20)]
    public int Bytes { get; init; } = 8;

    [Description("Child at which the call throws; -1 for never.")]
    public int ThrowAt { get; init; } = -1;

    [Description("Parents that throw; empty for all.")]
    public IReadOnlyList<long> ThrowOn { get; init; } = [];

    [Description("Children that are yielded as skipped.")]
    public IReadOnlyList<int> SkipChildren { get; init; } = [];

    [Description("Children that are yielded as failures.")]
    public IReadOnlyList<int> FailChildren { get; init; } = [];
}

/// <summary>Gives child number * fanOut + index.</summary>
[Block("test.expand", "Expands each number.")]
[In("number")]
[Out("number")]
public sealed class ExpandBlock(ExpandOptions options) : IExpand<Number, Number>
{
    private int _made;

    /// <summary>Gives how many children were made so far.</summary>
    public int Made => Volatile.Read(ref _made);

    public int FanOut => options.FanOut;

    long IBlock.MaxOutputBytes(Shape? input) => options.Bytes;

    public async IAsyncEnumerable<Outcome<Number>> ExpandAsync(Number input, ItemScope item, [EnumeratorCancellation] CancellationToken cancel)
    {
        long parent = input.Value;
        int count = options.Yielded < 0 ? options.FanOut : options.Yielded;
        for (int i = 0; i < count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            await Task.CompletedTask.ConfigureAwait(false);
            bool throws = options.ThrowOn.Count == 0 || options.ThrowOn.Contains(parent);
            Number child = Number.Make((parent * options.FanOut) + i, options.Bytes, item.Rent);
            if (i == options.ThrowAt && throws) throw new ArithmeticException($"cannot expand {parent} beyond {i}");

            Interlocked.Increment(ref _made);
            if (!options.SkipChildren.Contains(i) && !options.FailChildren.Contains(i))
            {
                yield return child;
                continue;
            }

            child.Release();
            yield return options.SkipChildren.Contains(i) ? Outcome<Number>.Skip("unwanted") : Outcome<Number>.Fail(new ArithmeticException($"bad child {i}"));
        }
    }
}
