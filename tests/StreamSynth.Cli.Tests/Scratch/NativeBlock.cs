using StreamSynth.Engine.Blocks;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Cli.Tests.Scratch;

/// <summary>Has no options.</summary>
public sealed record NativeOptions;

/// <summary>Needs a native library that is not there.</summary>
[Block("scratch.native", "Calls a library that is not there.")]
[In("number")]
[Out("number")]
public sealed class NativeBlock(NativeOptions options) : ITransform<Number, Number>
{
    public NativeOptions Options { get; } = options;

    ValueTask IBlock.SetupAsync(RunScope run, CancellationToken cancel) =>
        throw new TypeInitializationException("Native.Methods", new DllNotFoundException("Unable to load shared library 'nothing' or one of its dependencies.\ntried here\ntried there"));

    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel) => throw new InvalidOperationException("never set up");
}
