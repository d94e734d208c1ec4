namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>Draws the synthetic half of every minibatch: waits for the schedule, admits, draws, and deals with starvation.</summary>
/// <param name="schedule">Says how many ordinals a step waits for.</param>
/// <param name="intake">Resolves ordinals.</param>
/// <param name="pool">Holds the residents; the one that the intake fills.</param>
/// <param name="places">Y: synthetic images per minibatch, 1 or more.</param>
/// <param name="policy">What a starved step does.</param>
/// <param name="seed">Seed of the draws.</param>
/// <param name="starvedSteps">Starved steps of an earlier part of the run.</param>
/// <remarks>
/// The minibatches are a function of the arguments and of what became of each ordinal, never of when it arrived: a step looks at ordinals only in ordinal
/// order, and how far it looks depends on the schedule and on the pool alone.
/// </remarks>
public sealed class SyntheticMix(
    MixingSchedule schedule, SyntheticIntake intake, SyntheticPool pool, int places, StarvationPolicy policy, ulong seed, long starvedSteps = 0) : ISyntheticMix
{
    private long _starvedAt = -1;

    /// <inheritdoc/>
    public long Ordinals => schedule.Ordinals;

    /// <inheritdoc/>
    public long StarvedSteps { get; private set; } = starvedSteps;

    /// <summary>Draws for the next step; steps are asked for in order, each once, or again after a wait that was given up.</summary>
    /// <param name="step">s, from 0.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>
    /// Y residents, held at least until the next call. Empty when the step takes no synthetic images: it is starved under
    /// <see cref="StarvationPolicy.RealOnly"/>, or the input has ended and the pool holds nothing.
    /// </returns>
    public async ValueTask<IReadOnlyList<Resident>> DrawAsync(long step, CancellationToken cancel)
    {
        await intake.ResolveBelowAsync(schedule.AdmittedBefore(step), cancel);
        if (pool.UsesLeft < places)
        {
            if (step != _starvedAt) StarvedSteps++;
            _starvedAt = step;
            if (policy == StarvationPolicy.RealOnly) return [];

            await WaitForMoreAsync(cancel);
            if (pool.Count == 0) return [];
        }

        return MinibatchDraw.Draw(pool, places, beyondMaxUses: pool.UsesLeft < places, seed, step);
    }

    private async ValueTask WaitForMoreAsync(CancellationToken cancel)
    {
        long evictedUnused = pool.EvictedUnused;
        while (MustWait(evictedUnused) && await intake.ResolveNextAsync(cancel)) continue;
    }

    // An unused resident is evicted only when all are unused: the pool is full of fresh images and waiting cannot help.
    private bool MustWait(long evictedUnused) => policy == StarvationPolicy.Stall
        ? pool.UsesLeft < places && pool.EvictedUnused == evictedUnused
        : pool.Count == 0;
}
