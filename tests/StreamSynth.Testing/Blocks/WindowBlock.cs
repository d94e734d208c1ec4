using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="WindowBlock"/>.</summary>
public sealed record WindowOptions
{
    [Description("Ordinals per window.")]
    [Range(1, 1000)]
    public int Window { get; init; } = 5;
}

/// <summary>Keeps the largest number of each window.</summary>
[Block("test.window", "Keeps the largest number of each window.")]
[In("number")]
[Out("number")]
public sealed class WindowBlock(WindowOptions options) : IBatchTransform<Number, Number>
{
    private readonly ConcurrentDictionary<long, long[]> _windows = new();

    public int Window => options.Window;

    /// <summary>Gives the ordinals of the survivors of each window, by the first of them.</summary>
    public IEnumerable<long[]> Windows => _windows.OrderBy(w => w.Key).Select(w => w.Value);

    long IBlock.MaxOutputBytes(Shape? input) => 8;

    public ValueTask<IReadOnlyList<Outcome<Number>>> TransformBatchAsync(Batch<Number> batch, CancellationToken cancel)
    {
        _windows[batch.Members[0].Header.Ordinal] = [.. batch.Members.Select(m => m.Header.Ordinal)];
        long best = batch.Members.Max(m => m.Payload.Value);

        return new([.. batch.Members.Select(m => m.Payload.Value == best ? m.Payload : Outcome<Number>.Skip("notLargest"))]);
    }
}
