using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Testing.Blocks;

/// <summary>Holds no options.</summary>
public sealed record NoTestOptions;

/// <summary>Merges any payloads.</summary>
[Block("test.merge", "Merges streams.")]
[In("a")]
[In("b")]
[In("c", Optional = true)]
[Out("number")]
public sealed class MergeBlock<T>(NoTestOptions options) : IMerge<T>
    where T : class, IPayload
{
    public NoTestOptions Options => options;
}
