using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Flow;

/// <summary>Options of <c>flow.tee</c>.</summary>
public sealed record TeeOptions
{
    /// <summary>Ordinals between two payloads that go to 'side'.</summary>
    [Description("Every so manyth ordinal goes to output 'side' as well: 1 for all.")]
    [Range(1, 1_000_000_000)]
    public int Every { get; init; } = 1;

    /// <summary>Ordinals from which 'side' is fed.</summary>
    [Description("Ordinals from which output 'side' is fed, counted from the start; 0 for no end.")]
    [Range(0, 1_000_000_000)]
    public int First { get; init; }
}

/// <summary>Lets everything through to 'main' and sends some of it to 'side' as well: to look at, to score, or to keep, without a copy of the bytes.</summary>
/// <param name="options">Options.</param>
/// <typeparam name="T">Any payload.</typeparam>
[Block("flow.tee", "Lets everything through and sends some of it to a side output as well.")]
[In("items")]
[Out("main")]
[Out("side")]
public sealed class TeeBlock<T>(TeeOptions options) : IRoute<T>
    where T : class, IPayload
{
    private const int Main = 0;

    /// <inheritdoc/>
    public bool ChoosesByItemAlone => true;

    /// <inheritdoc/>
    public Route Choose(T input, ItemScope item)
    {
        long ordinal = item.Header.Ordinal;
        bool isAside = ordinal % options.Every == 0 && (options.First == 0 || ordinal < options.First);

        return isAside ? Route.ToAll : Route.To(Main);
    }
}
