namespace StreamSynth.Engine.Items;

/// <summary>Holds the seeds of a run; each derives from the run seed unless the graph sets it.</summary>
/// <param name="Run">The graph's <c>seed</c>.</param>
/// <param name="Data">Choice and order of real data.</param>
/// <param name="Initialisation">Initial weights.</param>
/// <param name="Generation">Item keys, and so prompts and noise.</param>
/// <param name="Draws">Which samples a minibatch holds, and their augmentation.</param>
public sealed record RunSeeds(ulong Run, ulong Data, ulong Initialisation, ulong Generation, ulong Draws)
{
    /// <summary>Derives all seeds from one.</summary>
    public static RunSeeds From(ulong seed) => new(
        seed,
        KeyMix.Mix(seed, "data"),
        KeyMix.Mix(seed, "initialisation"),
        KeyMix.Mix(seed, "generation"),
        KeyMix.Mix(seed, "draws"));
}
