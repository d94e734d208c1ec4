using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="CountBlock"/>.</summary>
public sealed record CountOptions
{
    [Description("Numbers to give.")]
    [Range(0, 10_000_000)]
    public int Count { get; init; } = 10;

    [Description("Bytes of buffer per number: 0, or 8 and more.")]
    [Range(0, 1 << 20)]
    public int Bytes { get; init; } = 8;

    [Description("Ordinals that are yielded as failures.")]
    public IReadOnlyList<long> FailOn { get; init; } = [];

    [Description("Ordinals that are yielded as skipped.")]
    public IReadOnlyList<long> SkipOn { get; init; } = [];

    [Description("Ordinal at which the source itself throws; -1 for never.")]
    public long ThrowAt { get; init; } = -1;

    [Description("Whether the number of items is told beforehand.")]
    public bool TellsCount { get; init; } = true;
}

/// <summary>Gives the numbers 0, 1, 2, ...</summary>
[Block("test.count", "Counts.")]
[Out("number")]
public sealed class CountBlock(CountOptions options) : ISource<Number>
{
    private int _made;

    /// <summary>Holds each number back, where set.</summary>
    public Gate? Gate { get; set; }

    /// <summary>Is called with each ordinal just before its number is given, where set.</summary>
    public Action<long>? OnItem { get; set; }

    /// <summary>Gives how many numbers were made so far.</summary>
    public int Made => Volatile.Read(ref _made);

    public long? Count => options.TellsCount ? options.Count : null;

    long IBlock.MaxOutputBytes(Shape? input) => options.Bytes;

    public async IAsyncEnumerable<Outcome<Number>> ReadAsync(RunScope run, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (int i = 0; i < options.Count; i++)
        {
            if (Gate is not null) await Gate.PassAsync(cancel).ConfigureAwait(false);
            OnItem?.Invoke(i);
            if (i == options.ThrowAt) throw new IOException($"the source broke at {i}");
            Interlocked.Increment(ref _made);
            if (options.FailOn.Contains(i)) yield return Outcome<Number>.Fail(new IOException($"cannot read {i}"), (long)i);
            else if (options.SkipOn.Contains(i)) yield return Outcome<Number>.Skip("unwanted", (long)i);
            else yield return Number.Make(i, options.Bytes, run.Rent);
        }
    }
}
