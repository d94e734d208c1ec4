using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="ReorderBlock{T}"/>.</summary>
public sealed record ReorderOptions
{
    [Description("Items held.")]
    [Range(0, 1000)]
    public int Window { get; init; } = 3;

    [Description("Draws the item that leaves instead of letting the latest one out.")]
    public bool Draws { get; init; }

    [Description("Place at which it names an item that is not held; -1 for never.")]
    public long MissAt { get; init; } = -1;
}

/// <summary>Lets the item out that came last, or one that is drawn.</summary>
[Block("test.reorder", "Lets the latest item out first.")]
[In("number")]
[Out("number")]
public sealed class ReorderBlock<T>(ReorderOptions options) : IReorder<T>
    where T : class, IPayload
{
    public int Window => options.Window;

    /// <summary>Gives the most items that were held at once.</summary>
    public int Most { get; private set; }

    public int Choose(IReadOnlyList<Item<T>> held, long position)
    {
        Most = Math.Max(Most, held.Count);
        if (position == options.MissAt) return held.Count;

        return options.Draws ? new Philox((ulong)position).NextInt32(held.Count) : held.Count - 1;
    }
}
