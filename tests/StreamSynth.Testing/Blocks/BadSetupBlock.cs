using System.ComponentModel;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="BadSetupBlock"/>.</summary>
public sealed record BadSetupOptions
{
    [Description("Whether the fault is told as a diagnostic.")]
    public bool Diagnosed { get; init; }
}

/// <summary>Fails in its set-up.</summary>
[Block("test.bad_setup", "Fails to set up.")]
[In("number")]
[Out("number")]
public sealed class BadSetupBlock(BadSetupOptions options) : ITransform<Number, Number>
{
    ValueTask IBlock.SetupAsync(RunScope run, CancellationToken cancel) => throw (options.Diagnosed
        ? new GraphException(new Diagnostic("SS4001", "options.model", "the model file is cut short."))
        : new IOException("the model cannot be read"));

    public ValueTask<Outcome<Number>> TransformAsync(Number input, ItemScope item, CancellationToken cancel) => throw new InvalidOperationException("never set up");
}
