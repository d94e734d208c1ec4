using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Sources;

/// <summary>Cuts a part out of the records of several files, taken as one list.</summary>
internal static class RecordRanges
{
    /// <summary>Gives the part.</summary>
    /// <param name="counts">Records of each file.</param>
    /// <param name="first">The first record to take, from 0.</param>
    /// <param name="take">Records to take; 0 takes the rest.</param>
    public static IReadOnlyList<RecordRange> Cut(IReadOnlyList<long> counts, long first, long take)
    {
        List<RecordRange> ranges = [];
        long end = take == 0 ? long.MaxValue : first + take;
        long start = 0; // of the file, in the list of all
        foreach ((int file, long count) in counts.Index())
        {
            long from = Math.Max(first, start);
            long to = Math.Min(end, start + count);
            if (to > from) ranges.Add(new(file, from - start, to - from));
            start += count;
        }

        return ranges;
    }
}
