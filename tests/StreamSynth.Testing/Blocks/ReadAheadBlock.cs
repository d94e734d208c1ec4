using System.ComponentModel;
using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="ReadAheadBlock"/>.</summary>
public sealed record ReadAheadOptions
{
    [Description("Whether the block says when it works.")]
    public bool TellsWork { get; init; }
}

/// <summary>Waits for the next item while it works on the one before, as training does.</summary>
[Block("test.read_ahead", "Reads one item ahead of its work.")]
[In("number")]
[Out("number")]
public sealed class ReadAheadBlock(ReadAheadOptions options) : IConsume<Number, Number>
{
    private RunScope? _run;

    /// <summary>Is called for the work on each item, while the next one is waited for.</summary>
    public Action<long>? OnWork { get; set; }

    ValueTask IBlock.SetupAsync(RunScope run, CancellationToken cancel)
    {
        _run = run;
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<Number> ConsumeAsync(IItemReader<Number> input, [EnumeratorCancellation] CancellationToken cancel)
    {
        Task<Item<Number>?> next = input.ReadAsync(cancel).AsTask();
        while (await next.ConfigureAwait(false) is { } item)
        {
            // On this thread up to its wait: the work begins when the wait has begun.
            next = input.ReadAsync(cancel).AsTask();
            if (item.Payload is not { } payload) continue;

            long value = payload.Value;
            payload.Release();
            using (options.TellsWork ? _run!.Work() : default) OnWork?.Invoke(value);

            yield return new Number(value);
        }
    }
}
