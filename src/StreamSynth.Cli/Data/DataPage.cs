using System.Globalization;
using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Cli.Data;

/// <summary>Prints what one port gives: a table of classes and splits, sizes, families with licences, equal images.</summary>
internal static class DataPage
{
    private const int Examples = 5;
    private const int Families = 40;

    public static void Write(string port, DataTally tally, IReadOnlyDictionary<string, string> licences, TextWriter output, int width)
    {
        string bytes = tally.EncodedBytes > 0 ? $", {ByteSize.Format(tally.EncodedBytes / Math.Max(1, tally.Images))} each on average" : string.Empty;
        output.WriteLine($"{port}: {tally.Images} images of {tally.Counts.Count} classes{bytes}");
        if (tally.Images == 0) return;

        WriteCounts(tally, output);
        output.WriteLine();
        Wrapping.WriteIndented(output, $"balance: {Balance(tally)}", 2, width);
        Wrapping.WriteIndented(output, $"sizes: {string.Join(", ", tally.Sizes.Take(Examples).Select(s => $"{s.Images} of {s.Size}"))}{More(tally.Sizes.Count)}", 2, width);
        WriteFamilies(tally, licences, output, width);
        WriteDuplicates(tally, output, width);
    }

    private static void WriteCounts(DataTally tally, TextWriter output)
    {
        string[] splits = [.. tally.Counts.Values.SelectMany(s => s.Keys).Distinct().Order(StringComparer.Ordinal)];
        bool isSplit = splits is not ["-"];
        List<string[]> rows = [["class", .. isSplit && splits.Length > 1 ? [.. splits, "all"] : isSplit ? splits : ["images"]]];
        foreach ((string name, SortedDictionary<string, long> counts) in tally.Counts)
        {
            string[] cells = [.. splits.Select(s => $"{counts.GetValueOrDefault(s)}")];
            rows.Add([name, .. splits.Length > 1 ? [.. cells, $"{counts.Values.Sum()}"] : cells]);
        }

        NumberTable.Write(rows, string.Empty, output);
    }

    private static string Balance(DataTally tally)
    {
        long[] sums = [.. tally.Counts.Values.Select(s => s.Values.Sum())];
        return sums.Max() == sums.Min()
            ? $"every class has {sums[0]}"
            : string.Create(CultureInfo.InvariantCulture, $"from {sums.Min()} to {sums.Max()} per class, {(double)sums.Max() / sums.Min():0.0} times as many at most");
    }

    private static void WriteFamilies(DataTally tally, IReadOnlyDictionary<string, string> licences, TextWriter output, int width)
    {
        if (tally.Families.Keys.All(f => f == "-")) return;

        // Shards are families too, and there may be thousands of them.
        string all = string.Join(", ", tally.Families.OrderByDescending(f => f.Value).Take(Families).Select(f => licences.TryGetValue(f.Key, out string? licence) ? $"{f.Key} {f.Value} ({licence})" : $"{f.Key} {f.Value}"));
        Wrapping.WriteIndented(output, $"families: {all}{More(tally.Families.Count, Families)}", 2, width);
    }

    // Equal images in two splits let a judge see what was trained on; in two classes they contradict each other.
    private static void WriteDuplicates(DataTally tally, TextWriter output, int width)
    {
        IReadOnlyList<IReadOnlyList<SeenImage>> groups = tally.Duplicates;
        if (groups.Count == 0)
        {
            output.WriteLine("  equal images: none");
            return;
        }

        int acrossSplits = groups.Count(g => g.Select(i => i.Split).Distinct().Count() > 1);
        int acrossClasses = groups.Count(g => g.Select(i => i.Class).Distinct().Count() > 1);
        Wrapping.WriteIndented(output, $"equal images: {groups.Sum(g => g.Count - 1)} stand there once more; groups that reach over splits: {acrossSplits}, over classes: {acrossClasses}", 2, width);
        foreach (IReadOnlyList<SeenImage> group in groups.Take(Examples))
        {
            Wrapping.WriteIndented(output, string.Join(" = ", group.Take(4).Select(i => $"{i.Name} ({i.Class})")) + More(group.Count, 4), 4, width);
        }
    }

    private static string More(int count, int shown = Examples) => count > shown ? $" and {count - shown} more" : string.Empty;
}
