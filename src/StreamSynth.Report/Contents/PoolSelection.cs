using StreamSynth.Storage;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Contents;

/// <summary>Chooses which residents of the pool are shown: per class and domain a few, spread evenly over their ordinals.</summary>
internal sealed class PoolSelection
{
    public const int RealShown = 4;

    public const int SyntheticShown = 12;

    private readonly HashSet<(string Node, string Domain, long Ordinal)> _chosen = [];

    /// <summary>Counts the residents per class and domain.</summary>
    public Dictionary<(string Class, string Domain), int> Residents { get; } = [];

    public bool Contains(string node, string domain, long ordinal) => _chosen.Contains((node, domain, ordinal));

    public static PoolSelection Choose(RunFolder run)
    {
        PoolSelection selection = new();
        IEnumerable<PoolPlace> places = ParquetTable.Read<PoolPlace>(run.PathOf(RunTables.Pool));
        foreach (IGrouping<(string Class, string Domain), PoolPlace> group in places.GroupBy(row => (row.Class, row.Domain)))
        {
            PoolPlace[] images = [.. group.OrderBy(row => row.Ordinal).ThenBy(row => row.Node, StringComparer.Ordinal)];
            int shown = Math.Min(images.Length, group.Key.Domain == Domains.Real ? RealShown : SyntheticShown);
            foreach (int place in Spread(shown, images.Length)) selection._chosen.Add((images[place].Node, group.Key.Domain, images[place].Ordinal));
            selection.Residents[group.Key] = images.Length;
        }

        return selection;
    }

    // Equal strides would step in time with prompt templates, which repeat as well, and show some of them never: golden-ratio places do not.
    private static HashSet<int> Spread(int shown, int count)
    {
        const double goldenRatio = 0.6180339887498949;
        var places = new HashSet<int>();
        for (int i = 0; places.Count < shown; i++) places.Add((int)(i * goldenRatio % 1.0 * count));

        return places;
    }
}

/// <summary>Reads of table <c>pool</c> only where each image belongs, not its bytes.</summary>
internal sealed record PoolPlace
{
    public required string Node { get; init; }

    public required long Ordinal { get; init; }

    public required string Class { get; init; }

    public required string Domain { get; init; }
}
