namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>Draws the synthetic half of every minibatch.</summary>
public interface ISyntheticMix
{
    /// <summary>Gives the number of ordinals that steps may wait for; those beyond are never needed.</summary>
    long Ordinals { get; }

    /// <summary>Gives the number of starved steps so far, whatever was done about them.</summary>
    long StarvedSteps { get; }

    /// <summary>Draws for the next step; steps are asked for in order, each once.</summary>
    /// <param name="step">s, from 0.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>As many residents as a minibatch has synthetic places, held at least until the next call. Empty when the step takes no synthetic images.</returns>
    ValueTask<IReadOnlyList<Resident>> DrawAsync(long step, CancellationToken cancel);
}
