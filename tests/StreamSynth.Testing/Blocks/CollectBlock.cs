using System.Collections.Concurrent;
using System.ComponentModel;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="CollectBlock"/>.</summary>
public sealed record CollectOptions
{
    [Description("Numbers on which the sink throws.")]
    public IReadOnlyList<long> FailOn { get; init; } = [];
}

/// <summary>Keeps what arrives, in the order of arrival.</summary>
[Block("test.collect", "Collects numbers.")]
[In("number")]
public sealed class CollectBlock(CollectOptions options) : ISink<Number>
{
    private readonly ConcurrentQueue<(long Ordinal, long Value)> _taken = new();

    /// <summary>Holds each call back, where set.</summary>
    public Gate? Gate { get; set; }

    public IReadOnlyList<long> Values => [.. _taken.Select(t => t.Value)];

    public IReadOnlyList<(long Ordinal, long Value)> Taken => [.. _taken];

    public async ValueTask WriteAsync(Number input, ItemScope item, CancellationToken cancel)
    {
        if (Gate is not null) await Gate.PassAsync(cancel).ConfigureAwait(false);
        long value = input.Value;
        if (options.FailOn.Contains(value)) throw new IOException($"cannot write {value}");
        _taken.Enqueue((item.Header.Ordinal, value));
    }
}
