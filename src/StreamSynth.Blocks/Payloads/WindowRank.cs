namespace StreamSynth.Blocks.Payloads;

/// <summary>Says how an item stood among those of its class in one window of a filter.</summary>
/// <param name="Place">1 for the best.</param>
/// <param name="Of">Items of the class that were scored in the window.</param>
/// <param name="Window">Number of the window, 0, 1, 2, ...</param>
public readonly record struct WindowRank(int Place, int Of, long Window)
{
    /// <summary>Writes the rank as the ledger keeps it.</summary>
    public override string ToString() => $"{Place} of {Of} in window {Window}";
}
