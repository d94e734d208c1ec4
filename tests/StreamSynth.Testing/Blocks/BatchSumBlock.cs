using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="BatchSumBlock"/>.</summary>
public sealed record BatchSumOptions
{
    [Description("Bytes of buffer per result: 0, or 8 and more.")]
    [Range(0, 1 << 20)]
    public int Bytes { get; init; } = 8;

    [Description("Numbers that are dropped.")]
    public IReadOnlyList<long> SkipOn { get; init; } = [];

    [Description("Numbers that fail alone.")]
    public IReadOnlyList<long> FailOn { get; init; } = [];

    [Description("Batch that throws as a whole; -1 for none.")]
    public long ThrowOn { get; init; } = -1;

    [Description("Outcomes too few or too many that the block gives.")]
    [Range(-10, 10)]
    public int Surplus { get; init; }

    [Description("Most rounds through the scheduler per call, drawn from the first member's seed.")]
    [Range(0, 1000)]
    public int Yields { get; init; }
}

/// <summary>Turns each member into member + 1000 * sum of its batch, so that a wrong composition shows in the values.</summary>
[Block("test.batch_sum", "Sums batches.")]
[In("number")]
[Out("number")]
public sealed class BatchSumBlock(BatchSumOptions options) : IBatchTransform<Number, Number>
{
    /// <summary>Holds each call back, where set.</summary>
    public Gate? Gate { get; set; }

    /// <summary>Gives the members of every batch by its id.</summary>
    public ConcurrentDictionary<long, long[]> Batches { get; } = new();

    long IBlock.MaxOutputBytes(Shape? input) => options.Bytes;

    public async ValueTask<IReadOnlyList<Outcome<Number>>> TransformBatchAsync(Batch<Number> batch, CancellationToken cancel)
    {
        long[] values = [.. batch.Members.Select(m => m.Payload.Value)];
        Batches[batch.Id] = values;
        if (Gate is not null) await Gate.PassAsync(cancel).ConfigureAwait(false);
        var random = new Philox(batch.Members[0].Seed);
        for (int i = options.Yields == 0 ? 0 : random.NextInt32(options.Yields); i > 0; i--) await Task.Yield();
        long sum = values.Sum();
        Outcome<Number>[] outcomes = [.. values.Select(v => Judge(v, sum, batch))];
        if (batch.Id == options.ThrowOn) throw new ArithmeticException($"batch {batch.Id} cannot be summed");

        return options.Surplus switch
        {
            < 0 => outcomes[..^-options.Surplus],
            0 => outcomes,
            _ => [.. outcomes, .. Enumerable.Repeat(Outcome<Number>.Skip("surplus"), options.Surplus)],
        };
    }

    private Outcome<Number> Judge(long value, long sum, Batch<Number> batch)
    {
        if (options.SkipOn.Contains(value)) return Outcome<Number>.Skip("unwanted");
        if (options.FailOn.Contains(value)) return Outcome<Number>.Fail(new ArithmeticException($"cannot sum {value}"));

        return Number.Make(value + (1000 * sum), options.Bytes, batch.Rent);
    }
}
