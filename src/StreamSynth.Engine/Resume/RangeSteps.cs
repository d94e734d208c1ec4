namespace StreamSynth.Engine.Resume;

/// <summary>Names consecutive records of one file.</summary>
/// <param name="File">Number of the file.</param>
/// <param name="First">The first record, from 0.</param>
/// <param name="Count">Records.</param>
public readonly record struct RecordRange(int File, long First, long Count);

/// <summary>Steps through records that are numbered: what the formats have in common whose files say how many records they hold.</summary>
/// <param name="ranges">The records, in the order of reading.</param>
public sealed class RangeSteps(IReadOnlyList<RecordRange> ranges)
{
    private int _range;
    private long _index; // within the range

    /// <summary>Steps to the next record.</summary>
    /// <returns>Its place; null at the end.</returns>
    public RecordPlace? Next()
    {
        while (_range < ranges.Count && _index >= ranges[_range].Count) (_range, _index) = (_range + 1, 0);

        return _range < ranges.Count ? new(ranges[_range].File, ranges[_range].First + _index++) : null;
    }

    /// <summary>Goes to a place, so that <see cref="Next"/> gives it next.</summary>
    /// <exception cref="InvalidDataException">There is no such place.</exception>
    public void GoTo(RecordPlace place)
    {
        for (int i = 0; i < ranges.Count; i++)
        {
            RecordRange range = ranges[i];
            if (place.File != range.File || place.Offset < range.First || place.Offset >= range.First + range.Count) continue;

            (_range, _index) = (i, place.Offset - range.First);
            return;
        }

        throw new InvalidDataException($"the data has no record {place.Offset} in file {place.File}: the cursor belongs to other data");
    }
}
