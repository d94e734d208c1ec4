using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="AddBlock"/>.</summary>
public sealed record AddOptions
{
    [Description("What is added to each number.")]
    public long Add { get; init; }

    [Description("Bytes of buffer per result: 0, or 8 and more.")]
    [Range(0, 1 << 20)]
    public int Bytes { get; init; } = 8;

    [Description("Bytes that the block declares; -1 for what is true.")]
    public long Declared { get; init; } = -1;

    [Description("Whether the item's seed is added as well, cut to 20 bits.")]
    public bool AddSeed { get; init; }

    [Description("Most rounds through the scheduler per call, drawn from the item's seed, to shake the order of completion.")]
    [Range(0, 1000)]
    public int Yields { get; init; }

    [Description("Numbers on which the call throws after renting.")]
    public IReadOnlyList<long> FailOn { get; init; } = [];

    [Description("Numbers on which the call throws OperationCanceledException.")]
    public IReadOnlyList<long> CancelOn { get; init; } = [];

    [Description("Numbers that are dropped after renting.")]
    public IReadOnlyList<long> SkipOn { get; init; } = [];
}

/// <summary>Makes a new number of each: the workhorse of engine tests, with every way to fail.</summary>
[Block("test.add", "Adds to each number.")]
[In("number")]
[Out("number")]
public sealed class AddBlock(AddOptions options) : ITransform<Number, Number>
{
    private int _calls;
    private int _running;
    private int _mostRunning;

    /// <summary>Holds each call back, where set.</summary>
    public Gate? Gate { get; set; }

    /// <summary>Says whether a held call ends when the run is cancelled.</summary>
    public bool ListensToCancel { get; set; } = true;

    /// <summary>Is called with each number, where set.</summary>
    public Func<long, Task>? OnCall { get; set; }

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Gives the most calls that ran at once.</summary>
    public int MostRunning => Volatile.Read(ref _mostRunning);

    long IBlock.MaxOutputBytes(Shape? input) => options.Declared >= 0 ? options.Declared : options.Bytes;

    public async ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel)
    {
        Interlocked.Increment(ref _calls);
        RaiseMost(Interlocked.Increment(ref _running));
        try
        {
            long value = input.Value;
            if (Gate is not null) await Gate.PassAsync(ListensToCancel ? cancel : default).ConfigureAwait(false);
            if (OnCall is not null) await OnCall(value).ConfigureAwait(false);
            var random = new Philox(item.Seed);
            for (int i = options.Yields == 0 ? 0 : random.NextInt32(options.Yields); i > 0; i--) await Task.Yield();

            return Finish(value, item);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private Outcome<Number> Finish(long value, ItemScope item)
    {
        Number result = Number.Make(value + options.Add + (options.AddSeed ? (long)(item.Seed & 0xFFFFF) : 0), options.Bytes, item.Rent);
        if (options.FailOn.Contains(value)) throw new ArithmeticException($"cannot add to {value}");
        if (options.CancelOn.Contains(value)) throw new TaskCanceledException($"timed out on {value}");
        if (options.SkipOn.Contains(value)) return Outcome<Number>.Skip("unwanted");

        return result;
    }

    private void RaiseMost(int running)
    {
        for (int seen = MostRunning; running > seen; seen = MostRunning) Interlocked.CompareExchange(ref _mostRunning, running, seen);
    }
}
