// To add a block:
//   1. Write one class in StreamSynth.Blocks/<Domain>/<Name>Block.cs: an options record, and a class with one of the
//      interfaces of BlockKinds.cs (most often ISource, ITransform, IBatchTransform or IExpand), [Block], [In], [Out].
//      A class with one type parameter, TakeBlock<T> : IRoute<T>, takes whatever payload is connected to it.
//   2. Write its test at the mirrored path. The catalog finds the class by its attribute; nothing else is edited.
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Blocks;

/// <summary>
/// Is the base of every block: a plain class whose constructor takes its options record (and, if wanted, a <see cref="Places"/> and a <see cref="Device"/>) and only stores them.
/// A block knows no threads, queues or links.
/// </summary>
public interface IBlock : IAsyncDisposable
{
    /// <summary>Finds faults that need a look at files or at several options at once. Runs before anything starts; must not throw.</summary>
    /// <returns>Faults with paths relative to the node, such as "options.model" or "limits.devices".</returns>
    IEnumerable<Diagnostic> Check() => [];

    /// <summary>Finds faults of options that ask for an input, or rule one out. Runs before anything starts; must not throw.</summary>
    /// <param name="connected">Names of the connected input ports.</param>
    /// <returns>Faults with paths relative to the node, such as "inputs.real".</returns>
    IEnumerable<Diagnostic> CheckInputs(IReadOnlySet<string> connected) => [];

    /// <summary>Tells why results depend on timing, as the end of a sentence that starts with the node's name; null when they do not. Known from the options alone.</summary>
    string? DependsOnTiming => null;

    /// <summary>
    /// Tells why the same inputs with the same seed may give something else in a later run, as the end of a sentence that starts with the node's name: an endpoint that nobody here
    /// controls, say. Null when they may not. Known from the options alone.
    /// </summary>
    string? CannotRepeat => null;

    /// <summary>
    /// Tells whether what <see cref="CannotRepeat"/> speaks of is kept with the run's checkpoints before anything is made of it, so that a run that goes on gets the same again. Known from
    /// the options alone.
    /// </summary>
    bool RepeatsWhenResumed => CannotRepeat is null;

    /// <summary>Gives the stream whose items the block wants a second time when a run goes on after an interruption; null when it keeps what it needs. Known from the options alone.</summary>
    TakesAgain? TakesAgain => null;

    /// <summary>Gives the output shape where options or a model decide it; null when the shape in <see cref="OutAttribute"/> says all.</summary>
    Shape? OutputShape() => null;

    /// <summary>Gives the most bytes that one output payload can hold. The engine reserves them on the output edge before each call.</summary>
    /// <param name="input">Shape that arrives at the main input, symbols bound as far as known; null for a source.</param>
    long MaxOutputBytes(Shape? input) => 0;

    /// <summary>Gives the bytes that the block keeps beside its edges (a training pool, say), taken from the graph's memory as a partition.</summary>
    long PartitionBytes => 0;

    /// <summary>Prepares the block once (loads a model, say), after all gathered inputs have arrived and before the first call.</summary>
    ValueTask SetupAsync(RunScope run, CancellationToken cancel) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Says that a block wants items a second time: whatever makes them must then make them alike.</summary>
/// <param name="Input">The main input that they come through.</param>
/// <param name="Option">The option that asks for it, relative to the node, such as "options.checkpointPool".</param>
public sealed record TakesAgain(string Input, string Option);
