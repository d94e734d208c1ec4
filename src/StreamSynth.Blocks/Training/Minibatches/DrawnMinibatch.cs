using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Training.Minibatches;

/// <summary>Is a minibatch that waits for its step, with what its draw found; the draw of a later one may change all this meanwhile.</summary>
/// <param name="Minibatch">The images; whoever takes the step disposes it.</param>
/// <param name="Reals">Real images drawn.</param>
/// <param name="Synthetic">Residents drawn.</param>
/// <param name="PoolResidents">Residents when it was drawn.</param>
/// <param name="StarvedSteps">Starved steps up to it.</param>
internal sealed record DrawnMinibatch(
    Minibatch Minibatch, IReadOnlyList<DrawnReal> Reals, IReadOnlyList<Resident> Synthetic, int PoolResidents, long StarvedSteps);
