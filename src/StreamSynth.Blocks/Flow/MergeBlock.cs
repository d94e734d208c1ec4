using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Flow;

/// <summary>Holds no options.</summary>
public sealed record MergeOptions;

/// <summary>
/// Makes one stream of two to eight: one item of each input in turn, in the order of the ports, over those that have not ended. Every item keeps its state; the place in the new
/// order becomes its ordinal. Its key is mixed with the number of the input, so that one prompt painted by two generators gives two items.
/// </summary>
/// <param name="options">Options.</param>
/// <typeparam name="T">Any payload, the same at all inputs.</typeparam>
[Block("flow.merge", "Makes one stream of several, taking from each in turn.")]
[In("a")]
[In("b")]
[In("c", Optional = true)]
[In("d", Optional = true)]
[In("e", Optional = true)]
[In("f", Optional = true)]
[In("g", Optional = true)]
[In("h", Optional = true)]
[Out("items")]
public sealed class MergeBlock<T>(MergeOptions options) : IMerge<T>
    where T : class, IPayload
{
    /// <summary>Gives the options.</summary>
    public MergeOptions Options => options;
}
