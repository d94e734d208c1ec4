namespace StreamSynth.Engine.Regeneration;

/// <summary>
/// Says which ordinals a batch of an earlier run spans. Where nothing is known of a node's batches, all that comes before the wanted one must be made again, since only so it is known
/// which items survive to fill it.
/// </summary>
/// <param name="Id">Number of the batch at its node.</param>
/// <param name="First">Ordinal of its first member.</param>
/// <param name="End">The ordinal after its last member, which closes it; null when more members may follow.</param>
public sealed record KnownBatch(long Id, long First, long? End);
