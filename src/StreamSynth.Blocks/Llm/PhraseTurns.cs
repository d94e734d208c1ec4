using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Llm;

/// <summary>
/// Says which prompts of a class get which phrase, so that quotas hold exactly and not in the mean: of every <see cref="Window"/> turns of a class, the same number gets a
/// phrase, and phrases follow one another evenly. Which turns these are is drawn for each class and window, so that two nodes in a row combine freely.
/// </summary>
/// <param name="share">Share of prompts that get a phrase, 0..1.</param>
/// <param name="seed">Seed of the node.</param>
internal sealed class PhraseTurns(double share, ulong seed)
{
    /// <summary>Gives the turns over which a quota holds.</summary>
    public const int Window = 20;

    private readonly int _chosen = (int)Math.Round(share * Window, MidpointRounding.AwayFromZero);

    /// <summary>Chooses the phrase of one prompt.</summary>
    /// <param name="label">Index of the class.</param>
    /// <param name="turn">The how many-th prompt of its class it is, from 0.</param>
    /// <param name="phrases">Number of phrases, at least 1.</param>
    /// <returns>Index of the phrase; null where the prompt stays as it is.</returns>
    public int? Choose(int label, long turn, int phrases)
    {
        long window = turn / Window;
        int slot = SlotOf((int)(turn % Window), KeyMix.Mix(KeyMix.Mix(seed, (ulong)label), (ulong)window));
        return slot < _chosen ? (int)(((window * _chosen) + slot) % phrases) : null;
    }

    // Fisher and Yates.
    private static int SlotOf(int place, ulong key)
    {
        Span<int> slots = stackalloc int[Window];
        for (int i = 0; i < Window; i++) slots[i] = i;

        Philox draw = new(key);
        for (int i = Window - 1; i > 0; i--)
        {
            int other = draw.NextInt32(i + 1);
            (slots[i], slots[other]) = (slots[other], slots[i]);
        }

        return slots[place];
    }
}
