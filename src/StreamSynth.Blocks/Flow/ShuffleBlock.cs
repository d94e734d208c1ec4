using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Flow;

/// <summary>Options of <c>flow.shuffle</c>.</summary>
public sealed record ShuffleOptions
{
    /// <summary>Items held at once.</summary>
    [Description("Items held at once, from which the next one is drawn; an item moves forward by at most so many places.")]
    [Range(1, 65_536)]
    public int Window { get; init; } = 256;
}

/// <summary>
/// Sends items on in random order: holds a window of items and draws the next one from it. The draw depends on the run's data seed, the node and the place in the new order, never
/// on timing. The place becomes the ordinal; the key, and with it every later seed, stays the item's own.
/// </summary>
/// <param name="options">Options.</param>
/// <typeparam name="T">Any payload.</typeparam>
[Block("flow.shuffle", "Sends items on in random order, drawn from a window.")]
[In("items")]
[Out("items")]
public sealed class ShuffleBlock<T>(ShuffleOptions options) : IReorder<T>
    where T : class, IPayload
{
    private ulong _seed;

    /// <inheritdoc/>
    public int Window => options.Window;

    /// <inheritdoc/>
    public ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        _seed = KeyMix.Mix(run.Seeds.Data, run.Node);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public int Choose(IReadOnlyList<Item<T>> held, long position) => new Philox(_seed, (ulong)position).NextInt32(held.Count);
}
