using System.ComponentModel;
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="ReadBlock"/>.</summary>
public sealed record ReadOptions
{
    [Description("Items after which the block has enough; -1 for never.")]
    public int Enough { get; init; } = -1;

    [Description("Items after which the block throws; -1 for never.")]
    public int ThrowAfter { get; init; } = -1;

    [Description("Bytes of each result: 0, or 8 and more.")]
    public int Bytes { get; init; }

    [Description("Bytes that the block declares; -1 for what is true.")]
    public long Declared { get; init; } = -1;
}

/// <summary>Reads items with their states and yields the running sum after each value.</summary>
[Block("test.read", "Reads items at its own pace.")]
[In("number")]
[Out("number")]
public sealed class ReadBlock(ReadOptions options) : IConsume<Number, Number>
{
    private readonly List<(long Ordinal, ItemState State, long Value, string Reason)> _items = []; // touched by the block's one flow
    private RunScope? _run;

    /// <summary>Holds each read back, where set.</summary>
    public Gate? Gate { get; set; }

    /// <summary>Gives all items that were read; Value is -1 and Reason is set where there was no payload.</summary>
    public IReadOnlyList<(long Ordinal, ItemState State, long Value, string Reason)> Items => _items;

    /// <summary>Gives the number of ordinals that the reader announced.</summary>
    public long? Ordinals { get; private set; }

    long IBlock.MaxOutputBytes(Shape? input) => options.Declared >= 0 ? options.Declared : options.Bytes;

    ValueTask IBlock.SetupAsync(RunScope run, CancellationToken cancel)
    {
        _run = run;
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<Number> ConsumeAsync(IItemReader<Number> input, [EnumeratorCancellation] CancellationToken cancel)
    {
        Ordinals = input.Ordinals;
        long sum = 0;
        while (_items.Count != options.Enough)
        {
            if (_items.Count == options.ThrowAfter) throw new IOException("the reader broke");
            if (Gate is not null) await Gate.PassAsync(cancel).ConfigureAwait(false);
            if (await input.ReadAsync(cancel).ConfigureAwait(false) is not { } item) break;

            if (item.Payload is not { } payload)
            {
                _items.Add((item.Header.Ordinal, item.State, -1, item.Absence!.Reason));
                continue;
            }

            long value = payload.Value;
            payload.Release();
            _items.Add((item.Header.Ordinal, item.State, value, string.Empty));
            sum += value;
            yield return Number.Make(sum, options.Bytes, _run!.Rent);
        }
    }
}
