namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>
/// Says what a step does when it is starved: when the residents used fewer than <c>maxUses</c> times have, together, fewer uses left than the minibatch has
/// synthetic places.
/// </summary>
public enum StarvationPolicy
{
    /// <summary>
    /// Waits for further ordinals, one after another and ahead of the schedule, until enough uses are left. When none will come any more, or when the pool
    /// is full of images that were never used, the step falls to <see cref="Reuse"/>.
    /// </summary>
    Stall,

    /// <summary>Draws among all residents, beyond <c>maxUses</c>, without waiting. While the pool is still empty it waits for its first resident.</summary>
    Reuse,

    /// <summary>Takes the step with the real images alone; the synthetic weights and statistics stay as they are.</summary>
    RealOnly,
}
