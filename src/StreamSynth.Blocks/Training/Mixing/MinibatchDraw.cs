using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>Draws the synthetic half of a minibatch from the pool.</summary>
/// <remarks>
/// Slot j of step s draws with its own number, Philox(seed, (s, j)). A minibatch repeats an image only when it must: slots draw without replacement from
/// the eligible residents, and when all of them are in, a further round starts with those still eligible.
/// </remarks>
public static class MinibatchDraw
{
    /// <summary>Gives the most places that one minibatch may have: slots and steps share one 64-bit stream number.</summary>
    public const int MaxPlaces = 1 << 16;

    /// <summary>Draws and counts the uses.</summary>
    /// <param name="pool">The pool; not empty.</param>
    /// <param name="places">Y, 1 to <see cref="MaxPlaces"/>.</param>
    /// <param name="beyondMaxUses">Whether every resident is eligible, whatever its uses; otherwise the pool has at least Y uses left.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="step">s, from 0.</param>
    /// <returns>One resident per slot.</returns>
    public static IReadOnlyList<Resident> Draw(SyntheticPool pool, int places, bool beyondMaxUses, ulong seed, long step)
    {
        var drawn = new List<Resident>(places);
        List<Resident> round = [];
        for (int slot = 0; slot < places; slot++)
        {
            if (round.Count == 0) round = Eligible(pool, beyondMaxUses);
            var random = new Philox(seed, StreamOf(step, slot));
            int pick = random.NextInt32(round.Count);
            drawn.Add(round[pick]);
            pool.Use(round[pick]);

            // Swapping with the last keeps a round linear in its size; the order is still a function of seed and step alone.
            round[pick] = round[^1];
            round.RemoveAt(round.Count - 1);
        }

        return drawn;
    }

    /// <summary>Gives the Philox stream of a place in a minibatch.</summary>
    public static ulong StreamOf(long step, int slot) => ((ulong)step * MaxPlaces) + (ulong)slot;

    private static List<Resident> Eligible(SyntheticPool pool, bool beyondMaxUses) =>
        [.. pool.Residents.Where(resident => beyondMaxUses || pool.IsEligible(resident))];
}
