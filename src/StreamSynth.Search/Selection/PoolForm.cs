namespace StreamSynth.Search.Selection;

/// <summary>Names what a search may ask about.</summary>
public enum PoolForm
{
    /// <summary>The neighbours of what was labelled or chosen so far (SEALS): the pool grows with every choice.</summary>
    Neighbours,

    /// <summary>Every point without a label: one pass over the whole set per batch.</summary>
    All,
}
