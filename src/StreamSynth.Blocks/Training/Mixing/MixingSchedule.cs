namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>Says up to which synthetic ordinal a training step waits: a function of the step alone, so that training never depends on timing.</summary>
/// <param name="Ordinals">N: synthetic ordinals that will arrive in all, 0 or more.</param>
/// <param name="WarmUp">w: ordinals that must be resolved before the first step; more than N means N.</param>
/// <param name="ArrivalShare">f in (0, 1]: share of the steps over which the ordinals arrive; 1 spreads generation over the whole training.</param>
/// <param name="Steps">S: optimiser steps, 1 or more.</param>
/// <remarks>Source: design, section 6: g(s) = min(N, w + floor(s (N - w) / (f S))).</remarks>
public sealed record MixingSchedule(long Ordinals, long WarmUp, double ArrivalShare, long Steps)
{
    /// <summary>Gives g(s): all ordinals below it are resolved before step <paramref name="step"/> draws.</summary>
    /// <param name="step">s, counted from 0.</param>
    /// <returns>Between min(w, N) and N, never falling as the step grows.</returns>
    public long AdmittedBefore(long step)
    {
        // Without this clamp a warm-up beyond N would make g fall with s.
        long warmUp = Math.Min(WarmUp, Ordinals);
        double arrived = Math.Floor((double)step * (Ordinals - warmUp) / (ArrivalShare * Steps));

        return arrived >= Ordinals - warmUp ? Ordinals : warmUp + (long)arrived;
    }
}
