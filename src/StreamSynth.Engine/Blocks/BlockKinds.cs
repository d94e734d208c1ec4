// One short interface per kind of block; together they are the whole contract between blocks and engine, so they share a file.
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Blocks;

/// <summary>Yields items from nowhere (or from gathered inputs), in an order that is always the same.</summary>
public interface ISource<TOut> : IBlock
    where TOut : class, IPayload
{
    /// <summary>Gives the number of items that will come, known after <see cref="IBlock.SetupAsync"/>; null when unknown.</summary>
    long? Count { get; }

    /// <summary>Yields item 0, 1, 2, ...; an item that cannot be made is yielded as a failure, and the next one follows.</summary>
    /// <param name="run">The run, for renting.</param>
    /// <param name="cancel">Ends the enumeration early; throwing is right then.</param>
    IAsyncEnumerable<Outcome<TOut>> ReadAsync(RunScope run, CancellationToken cancel);
}

/// <summary>Turns one payload into one, or drops it.</summary>
public interface ITransform<in TIn, TOut> : IBlock
    where TIn : class, IPayload
    where TOut : class, IPayload
{
    /// <summary>Transforms one payload; throwing fails the item.</summary>
    ValueTask<Outcome<TOut>> TransformAsync(TIn input, ItemScope item, CancellationToken cancel);
}

/// <summary>Turns a batch of payloads into as many outcomes, place by place. The engine forms batches by ordinal, whatever the timing.</summary>
public interface IBatchTransform<TIn, TOut> : IBlock
    where TIn : class, IPayload
    where TOut : class, IPayload
{
    /// <summary>Transforms one batch; throwing fails all its items.</summary>
    /// <returns>One outcome per batch member, in the same order.</returns>
    ValueTask<IReadOnlyList<Outcome<TOut>>> TransformBatchAsync(Batch<TIn> batch, CancellationToken cancel);
}

/// <summary>Turns one payload into up to a declared number of children.</summary>
public interface IExpand<in TIn, TOut> : IBlock
    where TIn : class, IPayload
    where TOut : class, IPayload
{
    /// <summary>Gives the declared number of children per parent; those that do not come are skipped items.</summary>
    int FanOut { get; }

    /// <summary>Yields the children in order; throwing fails those not yet yielded.</summary>
    IAsyncEnumerable<Outcome<TOut>> ExpandAsync(TIn input, ItemScope item, CancellationToken cancel);
}

/// <summary>Reads its input at its own pace and may yield results on the way (training does). Runs once, never in parallel.</summary>
public interface IConsume<TIn, TOut> : IBlock
    where TIn : class, IPayload
    where TOut : class, IPayload
{
    /// <summary>Reads items until it has enough, or until the input ends, and yields its results.</summary>
    IAsyncEnumerable<TOut> ConsumeAsync(IItemReader<TIn> input, CancellationToken cancel);
}

/// <summary>Takes payloads and gives none.</summary>
public interface ISink<in TIn> : IBlock
    where TIn : class, IPayload
{
    /// <summary>Takes one payload; throwing fails the item.</summary>
    ValueTask WriteAsync(TIn input, ItemScope item, CancellationToken cancel);
}

/// <summary>Hands items to a consuming block in ordinal order, skipped and failed ones included.</summary>
public interface IItemReader<T>
    where T : class, IPayload
{
    /// <summary>Gives the number of ordinals that will arrive in all; null when the source does not know.</summary>
    long? Ordinals { get; }

    /// <summary>Waits for the next item; null at the end. The caller owns a value's reference and releases it.</summary>
    ValueTask<Item<T>?> ReadAsync(CancellationToken cancel);
}
