namespace StreamSynth.Blocks.Llm;

/// <summary>Holds one candidate for the text of a class, and how it fits.</summary>
/// <param name="Text">The class text that it would give.</param>
/// <param name="Name">What the thing is called.</param>
/// <param name="Gloss">What it is; empty for the plain name.</param>
/// <param name="Source">"llm", "wordNet" or "name".</param>
/// <param name="Score">Cosine similarity to the class's images.</param>
/// <param name="Margin">That less the mean similarity to the other classes' images.</param>
internal sealed record ScoredSense(string Text, string Name, string Gloss, string Source, double Score, double Margin);

/// <summary>Chooses the meaning of a class. The plain name wins wherever no meaning is clearly right: a wrong text would spoil every image of the class, in silence.</summary>
internal static class SenseChoice
{
    /// <summary>Chooses.</summary>
    /// <param name="plain">The plain name.</param>
    /// <param name="senses">The meanings, in the order in which they were given; ties go to the first.</param>
    /// <param name="options">Thresholds.</param>
    /// <returns>The choice, and why it should be looked at; null where nothing is odd.</returns>
    public static (ScoredSense Chosen, string? Flag) Choose(ScoredSense plain, IReadOnlyList<ScoredSense> senses, ResolveClassOptions options)
    {
        if (senses.Count == 0) return (plain, "noSenses");

        ScoredSense[] ranked = [.. senses.OrderByDescending(s => s.Margin)];
        ScoredSense best = ranked[0];
        if (ranked.Length > 1 && best.Margin - ranked[^1].Margin < options.MinSpread) return (plain, "allAlike");
        if (best.Margin < options.MinMargin) return (plain, "lowMargin");

        // A meaning of which the class text says no more than the name was not told from others by its score: to show it as chosen would claim that it was.
        if (best.Margin < plain.Margin || best.Text == plain.Text) return (plain, "nameFitsBetter");

        // Two meanings may give one text: neither leads the other, and it does not matter which is meant.
        ScoredSense? rival = ranked.FirstOrDefault(s => s.Text != best.Text);
        return (best, rival is not null && best.Margin - rival.Margin < options.MinLead ? "smallLead" : null);
    }
}
