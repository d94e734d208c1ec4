namespace StreamSynth.Blocks.Clip;

/// <summary>Names what items are compared by.</summary>
public enum RankBy
{
    /// <summary>The lead over the best other class.</summary>
    Margin,

    /// <summary>The cosine similarity to the item's own class.</summary>
    Score,
}
