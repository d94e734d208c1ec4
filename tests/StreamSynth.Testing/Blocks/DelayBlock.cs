using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="DelayBlock"/> and <see cref="BatchDelayBlock"/>.</summary>
public sealed record DelayOptions
{
    [Description("Time that one call takes, in milliseconds.")]
    [Range(0.0, 1e6)]
    public double Milliseconds { get; init; } = 1;
}

/// <summary>Takes time and no processor: stands for a model on a device.</summary>
[Block("test.delay", "Waits.")]
[In("number")]
[Out("number")]
public sealed class DelayBlock(DelayOptions options) : ITransform<Number, Number>
{
    /// <summary>Gives the clock that the delay is taken from.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public async ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(options.Milliseconds), Clock, cancel).ConfigureAwait(false);
        return new Number(input.Value);
    }
}

/// <summary>Takes the same time for a whole batch.</summary>
[Block("test.batch_delay", "Waits per batch.")]
[In("number")]
[Out("number")]
public sealed class BatchDelayBlock(DelayOptions options) : IBatchTransform<Number, Number>
{
    /// <summary>Gives the clock that the delay is taken from.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public async ValueTask<IReadOnlyList<Outcome<Number>>> TransformBatchAsync(Batch<Number> batch, CancellationToken cancel)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(options.Milliseconds), Clock, cancel).ConfigureAwait(false);
        return [.. batch.Members.Select(m => (Outcome<Number>)new Number(m.Payload.Value))];
    }
}
