using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Flow;

/// <summary>Options of <c>flow.sample</c>.</summary>
public sealed record SampleOptions
{
    /// <summary>Share of the payloads that is kept.</summary>
    [Description("Share of the payloads that is kept, 0 to 1.")]
    [Range(0.0, 1.0)]
    public required double Fraction { get; init; }
}

/// <summary>
/// Keeps a random share of the payloads. Each is drawn by its own seed, so the same items are kept whatever the timing, and whether one is kept says nothing about the next.
/// </summary>
/// <param name="options">Options.</param>
/// <typeparam name="T">Any payload.</typeparam>
[Block("flow.sample", "Keeps a random share of the payloads, drawn by each item's seed.")]
[In("items")]
[Out("items")]
public sealed class SampleBlock<T>(SampleOptions options) : IRoute<T>
    where T : class, IPayload
{
    /// <inheritdoc/>
    public bool ChoosesByItemAlone => true;

    /// <inheritdoc/>
    public Route Choose(T input, ItemScope item) => new Philox(item.Seed).NextSingle() < options.Fraction ? Route.ToAll : Route.Drop("notSampled");
}
