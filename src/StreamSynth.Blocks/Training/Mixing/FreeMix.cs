namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>
/// Draws the synthetic half of every minibatch from what has arrived, and never waits: training runs at full speed however slow generation is. What is drawn depends
/// on timing; that every ordinal ends in one state, and every use is counted, does not.
/// </summary>
/// <param name="intake">Resolves ordinals.</param>
/// <param name="pool">Holds the residents; the one that the intake fills.</param>
/// <param name="places">Y: synthetic images per minibatch, 1 or more.</param>
/// <param name="policy">
/// What a starved step does: without synthetic images under <see cref="StarvationPolicy.RealOnly"/>; otherwise it draws among all residents, beyond their uses.
/// </param>
/// <param name="seed">Seed of the draws.</param>
/// <param name="starvedSteps">Starved steps of an earlier part of the run.</param>
public sealed class FreeMix(SyntheticIntake intake, SyntheticPool pool, int places, StarvationPolicy policy, ulong seed, long starvedSteps = 0) : ISyntheticMix
{
    /// <summary>Gives 0: no step waits.</summary>
    public long Ordinals => 0;

    /// <inheritdoc/>
    public long StarvedSteps { get; private set; } = starvedSteps;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Resident>> DrawAsync(long step, CancellationToken cancel)
    {
        intake.ResolveArrived();
        bool isStarved = pool.UsesLeft < places;
        if (isStarved)
        {
            StarvedSteps++;
            if (pool.Count == 0 || policy == StarvationPolicy.RealOnly) return new([]);
        }

        return new(MinibatchDraw.Draw(pool, places, beyondMaxUses: isStarved, seed, step));
    }
}
