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

/// <summary>Keeps items back before it gives one on; the planner sees to it that the edge before it can hold them.</summary>
public interface IWindowed : IBlock
{
    /// <summary>Gives the number of items that are kept back; known from the options alone.</summary>
    int Window { get; }
}

/// <summary>
/// Turns a batch of payloads into as many outcomes, place by place. The engine forms batches by ordinal, whatever the timing: the next <c>limits.batch</c>
/// surviving items, or, with a <see cref="IWindowed.Window"/> of W above 0, all survivors of the ordinals k * W to (k + 1) * W - 1.
/// </summary>
public interface IBatchTransform<TIn, TOut> : IWindowed
    where TIn : class, IPayload
    where TOut : class, IPayload
{
    /// <inheritdoc/>
    int IWindowed.Window => 0;

    /// <summary>Transforms one batch; throwing fails all its items.</summary>
    /// <returns>One outcome per batch member, in the same order.</returns>
    ValueTask<IReadOnlyList<Outcome<TOut>>> TransformBatchAsync(Batch<TIn> batch, CancellationToken cancel);
}

/// <summary>Gives several items for each one.</summary>
public interface IFanOut : IBlock
{
    /// <summary>Gives the declared number of children per parent, known from the options alone; those that do not come are skipped items.</summary>
    int FanOut { get; }
}

/// <summary>Turns one payload into up to a declared number of children.</summary>
public interface IExpand<in TIn, TOut> : IFanOut
    where TIn : class, IPayload
    where TOut : class, IPayload
{
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

/// <summary>
/// Reads two streams at its own pace, each bounded by its own edge, and may yield results on the way (training on synthetic and real images does). Runs once,
/// never in parallel. It may wait for one stream while the other is full, so the planner refuses two streams that hang together before.
/// </summary>
public interface IConsume<TFirst, TSecond, TOut> : IBlock
    where TFirst : class, IPayload
    where TSecond : class, IPayload
    where TOut : class, IPayload
{
    /// <summary>Reads items until it has enough, or until the streams end, and yields its results.</summary>
    /// <param name="first">The stream of the first port; null where that is left open.</param>
    /// <param name="second">The stream of the second port; null where that is left open.</param>
    /// <param name="cancel">Ends every wait.</param>
    IAsyncEnumerable<TOut> ConsumeAsync(IItemReader<TFirst>? first, IItemReader<TSecond>? second, CancellationToken cancel);
}

/// <summary>
/// Takes payloads and gives none. A run that goes on after an interrupted one may write items again that were written after the last checkpoint, with the same ordinals and keys: a sink that
/// outlives the run drops what it holds from <see cref="RunScope.FirstOrdinal"/> on when it is set up, or writes to a place that the ordinal names.
/// </summary>
public interface ISink<in TIn> : IBlock
    where TIn : class, IPayload
{
    /// <summary>Takes one payload; throwing fails the item.</summary>
    ValueTask WriteAsync(TIn input, ItemScope item, CancellationToken cancel);
}

/// <summary>Sends payloads on as they are, each to some of its outputs; on the others the item appears as skipped, so that every output has every ordinal.</summary>
public interface IRoute<T> : IRoute
    where T : class, IPayload
{
    /// <summary>Says which outputs get the payload; throwing fails the item. Called for one payload after another, in ordinal order.</summary>
    Route Choose(T input, ItemScope item);
}

/// <summary>Is a route of whatever payload.</summary>
public interface IRoute : IBlock
{
    /// <summary>
    /// Tells whether the choice depends on the item and on nothing before it. A run with a route that does not say so can be resumed only if it also is an <see cref="IStateful{TState}"/>. Known
    /// from the options alone.
    /// </summary>
    bool ChoosesByItemAlone => false;

    /// <summary>Tells whether the route may ever have enough; known from the options alone.</summary>
    bool MayEnd => false;

    /// <summary>Tells whether it has enough: its outputs end here, and what feeds only this node stops working.</summary>
    bool HasEnough => false;

    /// <summary>Gives the number of ordinals that will leave; null when unknown.</summary>
    /// <param name="arriving">Ordinals that will arrive; null when unknown.</param>
    long? Count(long? arriving) => arriving;
}

/// <summary>
/// Sends items on in another order. Each is the next one to leave, skipped and failed ones too; its place in the new order becomes its ordinal, its key stays. The choice depends on what is
/// held and the position, and on nothing before: a run that goes on holds the same items, in the same order.
/// </summary>
public interface IReorder<T> : IWindowed
    where T : class, IPayload
{
    /// <summary>Chooses which of the held items leaves next.</summary>
    /// <param name="held">Window + 1 items, fewer at the end.</param>
    /// <param name="position">The ordinal that it gets.</param>
    /// <returns>Its place in <paramref name="held"/>.</returns>
    int Choose(IReadOnlyList<Item<T>> held, long position);
}

/// <summary>
/// Makes one payload of two that belong to the same item, arrived by two ways. Where one of them was skipped or failed, so is the joined item, and the other is
/// released. The planner refuses two inputs that do not carry the same items.
/// </summary>
public interface IJoin<in TFirst, in TSecond, TOut> : IBlock
    where TFirst : class, IPayload
    where TSecond : class, IPayload
    where TOut : class, IPayload
{
    /// <summary>Joins two payloads; either may be returned as it is. Throwing fails the item.</summary>
    ValueTask<Outcome<TOut>> JoinAsync(TFirst first, TSecond second, ItemScope item, CancellationToken cancel);
}

/// <summary>
/// Makes one stream of several, round-robin over those inputs that have not ended, whatever the timing. The place in that order becomes the ordinal;
/// the key is the item's, mixed with the number of the input, since two inputs may carry the same items.
/// </summary>
public interface IMerge<T> : IBlock
    where T : class, IPayload;

/// <summary>Hands items to a consuming block in ordinal order, skipped and failed ones included.</summary>
public interface IItemReader<T>
    where T : class, IPayload
{
    /// <summary>Gives the number of ordinals that will arrive in all, those before <see cref="First"/> included; null when the source does not know.</summary>
    long? Ordinals { get; }

    /// <summary>Gives the ordinal of the first item that comes in this run: above 0 where it goes on after an interrupted one, at the mark that the block had then.</summary>
    long First => 0;

    /// <summary>Waits for the next item; null at the end. The caller owns a value's reference and releases it.</summary>
    ValueTask<Item<T>?> ReadAsync(CancellationToken cancel);

    /// <summary>Takes the next item if it has arrived, without waiting; never while a read is under way.</summary>
    bool TryRead(out Item<T> item);

    /// <summary>
    /// Says that no more is wanted: nodes that feed nothing else stop making items. What is on the way still comes, and may be read; what is not read is counted
    /// as unread. The engine says so itself when the block ends.
    /// </summary>
    void Close();
}
