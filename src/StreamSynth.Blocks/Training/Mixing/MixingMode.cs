namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>Says whether steps wait for synthetic images.</summary>
public enum MixingMode
{
    /// <summary>A step waits until all ordinals that are due by then are resolved: what it draws never depends on timing.</summary>
    Scheduled,

    /// <summary>A step takes what has arrived by then and never waits.</summary>
    Free,
}
