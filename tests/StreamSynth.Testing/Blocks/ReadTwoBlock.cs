using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="ReadTwoBlock"/>.</summary>
public sealed record ReadTwoOptions
{
    [Description("Items of the first stream per turn.")]
    [Range(0, 1000)]
    public int First { get; init; } = 1;

    [Description("Items of the second stream per turn.")]
    [Range(0, 1000)]
    public int Second { get; init; } = 1;

    [Description("Turns after which the block has enough; -1 for never.")]
    public int Turns { get; init; } = -1;

    [Description("Turns after which it wants no more of the second stream, but reads on what still comes; -1 for never.")]
    public int CloseSecondAfter { get; init; } = -1;
}

/// <summary>Reads two streams in turns and yields the running sum after each turn.</summary>
[Block("test.read_two", "Reads two streams at its own pace.")]
[In("first", Optional = true)]
[In("second", Optional = true)]
[Out("number")]
public sealed class ReadTwoBlock(ReadTwoOptions options) : IConsume<Number, Number, Number>
{
    private readonly List<string> _items = []; // touched by the block's one flow

    /// <summary>Holds each turn back, where set.</summary>
    public Gate? Gate { get; set; }

    /// <summary>Gives what was read, in order: "1:0" is ordinal 0 of the first stream; a letter follows where there was no payload.</summary>
    public IReadOnlyList<string> Items => _items;

    /// <summary>Gives which streams were connected.</summary>
    public (bool First, bool Second) Connected { get; private set; }

    public async IAsyncEnumerable<Number> ConsumeAsync(IItemReader<Number>? first, IItemReader<Number>? second, [EnumeratorCancellation] CancellationToken cancel)
    {
        Connected = (first is not null, second is not null);
        long sum = 0;
        for (int turn = 0; turn != options.Turns; turn++)
        {
            if (Gate is not null) await Gate.PassAsync(cancel).ConfigureAwait(false);
            if (turn == options.CloseSecondAfter) second?.Close();
            int before = _items.Count;
            for (int i = 0; i < options.First; i++) sum += await ReadAsync("1", first, cancel).ConfigureAwait(false);
            for (int i = 0; i < options.Second; i++) sum += await ReadAsync("2", second, cancel).ConfigureAwait(false);
            if (_items.Count == before) break;

            yield return new Number(sum);
        }
    }

    private async ValueTask<long> ReadAsync(string name, IItemReader<Number>? reader, CancellationToken cancel)
    {
        // What is there already is taken without a wait, so that both ways of reading are run.
        if (reader is null) return 0;

        cancel.ThrowIfCancellationRequested();
        if (!reader.TryRead(out Item<Number> item))
        {
            if (await reader.ReadAsync(cancel).ConfigureAwait(false) is not { } next) return 0;
            item = next;
        }

        _items.Add($"{name}:{item.Header.Ordinal}{(item.IsValue ? string.Empty : item.State == ItemState.Failed ? "f" : "s")}");
        long value = item.Payload?.Value ?? 0;
        item.Payload?.Release();

        return value;
    }
}
