using StreamSynth.Blocks.Payloads;

namespace StreamSynth.Blocks.Clip;

/// <summary>Ranks the items of one window within their classes and says which stay.</summary>
/// <param name="share">p: of n scored items of a class, the best ceil(p * n) stay.</param>
/// <remarks>Ties go to the lower ordinal. What was lost before the filter is not scored and takes no place.</remarks>
internal sealed class KeepTop(double share)
{
    /// <summary>Is the reason of what does not stay.</summary>
    public const string Dropped = "notTop";

    /// <summary>Ranks items.</summary>
    /// <param name="items">Class index and value of each, in ordinal order.</param>
    /// <param name="window">Number of the window.</param>
    /// <returns>The rank of each, and whether it stays.</returns>
    public (WindowRank Rank, bool Stays)[] Judge(IReadOnlyList<(int Label, double Value)> items, long window)
    {
        var verdicts = new (WindowRank, bool)[items.Count];
        foreach (IGrouping<int, (int Index, (int Label, double Value) Item)> ofClass in items.Index().GroupBy(i => i.Item.Label))
        {
            // OrderBy is stable, so the lower ordinal wins a tie. A decimal product: 0.1 * 30 in binary can come out above 3, and its ceiling would be 4.
            (int Index, (int Label, double Value) Item)[] ranked = [.. ofClass.OrderByDescending(i => i.Item.Value)];
            int stay = (int)Math.Ceiling((decimal)share * ranked.Length);
            for (int place = 0; place < ranked.Length; place++) verdicts[ranked[place].Index] = (new(place + 1, ranked.Length, window), place < stay);
        }

        return verdicts;
    }
}
