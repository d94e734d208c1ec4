using System.Globalization;

namespace StreamSynth.Engine.Regeneration;

/// <summary>Is a set of ordinals, kept as ranges that neither touch nor overlap, lowest first.</summary>
public sealed class OrdinalRanges
{
    private readonly (long From, long To)[] _ranges;

    private OrdinalRanges((long From, long To)[] ranges) => _ranges = ranges;

    /// <summary>Gives the set that holds nothing.</summary>
    public static OrdinalRanges None { get; } = new([]);

    /// <summary>Gives the set of all ordinals.</summary>
    public static OrdinalRanges All { get; } = new([(0, long.MaxValue)]);

    /// <summary>Gives the ranges: the first ordinal and the one after the last; <see cref="long.MaxValue"/> where there is no last.</summary>
    public IReadOnlyList<(long From, long To)> Ranges => _ranges;

    /// <summary>Tells whether the set holds nothing.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>Gives the ordinal after the highest one; <see cref="long.MaxValue"/> where there is no highest, 0 when the set holds nothing.</summary>
    public long End => IsEmpty ? 0 : _ranges[^1].To;

    /// <summary>Makes the set of single ordinals.</summary>
    public static OrdinalRanges Of(IEnumerable<long> ordinals) => OfRanges(ordinals.Select(o => (o, o + 1)));

    /// <summary>Makes the set of all ordinals below a bound.</summary>
    public static OrdinalRanges Below(long end) => OfRanges([(0, end)]);

    /// <summary>Makes the set of all ordinals in one of several ranges, which may touch and overlap.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A range starts below 0.</exception>
    public static OrdinalRanges OfRanges(IEnumerable<(long From, long To)> ranges)
    {
        List<(long From, long To)> merged = [];
        foreach ((long from, long to) in ranges.Where(r => r.To > r.From).OrderBy(r => r.From))
        {
            ArgumentOutOfRangeException.ThrowIfNegative(from);
            if (merged.Count > 0 && from <= merged[^1].To) merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, to));
            else merged.Add((from, to));
        }

        return new([.. merged]);
    }

    /// <summary>Tells whether the set holds an ordinal.</summary>
    public bool Contains(long ordinal) => Meets(ordinal, ordinal + 1);

    /// <summary>Tells whether the set holds any ordinal of a range.</summary>
    public bool Meets(long from, long to)
    {
        (int low, int high) = (0, _ranges.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].To <= from) low = middle + 1;
            else high = middle;
        }

        return low < _ranges.Length && _ranges[low].From < to;
    }

    /// <summary>Gives the ordinals of both sets.</summary>
    public OrdinalRanges Union(OrdinalRanges other) => OfRanges([.. _ranges, .. other._ranges]);

    /// <summary>Gives the parents of these children of an expansion.</summary>
    /// <param name="fanOut">Children per parent.</param>
    public OrdinalRanges Parents(int fanOut) => OfRanges(_ranges.Select(r => (r.From / fanOut, r.To == long.MaxValue ? r.To : ((r.To - 1) / fanOut) + 1)));

    /// <summary>Gives all children of these parents.</summary>
    /// <param name="fanOut">Children per parent.</param>
    public OrdinalRanges Children(int fanOut) => OfRanges(_ranges.Select(r => (r.From * fanOut, r.To == long.MaxValue ? r.To : r.To * fanOut)));

    /// <summary>Gives the whole windows in which any of the ordinals lies.</summary>
    /// <param name="window">Ordinals per window.</param>
    public OrdinalRanges Windows(int window) => Parents(window).Children(window);

    /// <summary>Writes the set as "0-15, 32-47".</summary>
    public override string ToString() => string.Join(", ", _ranges.Select(r => string.Create(
        CultureInfo.InvariantCulture,
        $"{r.From}{(r.To == long.MaxValue ? "-" : r.To == r.From + 1 ? string.Empty : $"-{r.To - 1}")}")));
}
