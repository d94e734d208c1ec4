using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Testing.Blocks;

/// <summary>Lists what arrives, of any payload: ordinal, key, and what the payload says of itself, or the reason why there is none.</summary>
[Block("test.list", "Lists what arrives.")]
[In("items")]
[Out("number")]
public sealed class ListBlock<T>(NoTestOptions options) : IConsume<T, Number>, IList
    where T : class, IPayload
{
    private readonly List<(ItemHeader Header, string? Payload, string? Reason)> _items = []; // touched by the block's one flow

    public NoTestOptions Options => options;

    public IReadOnlyList<(ItemHeader Header, string? Payload, string? Reason)> Items => _items;

    public async IAsyncEnumerable<Number> ConsumeAsync(IItemReader<T> input, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await input.ReadAsync(cancel).ConfigureAwait(false) is { } item)
        {
            _items.Add((item.Header, item.Payload?.ToString(), item.Absence?.Reason));
            item.Payload?.Release();
        }

        yield break;
    }
}

/// <summary>Is a list of whatever payload.</summary>
public interface IList : IBlock
{
    IReadOnlyList<(ItemHeader Header, string? Payload, string? Reason)> Items { get; }
}
