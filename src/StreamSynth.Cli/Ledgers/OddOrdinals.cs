namespace StreamSynth.Cli.Ledgers;

/// <summary>Counts ordinals that should not be as they are, and keeps the first few as examples.</summary>
internal sealed class OddOrdinals
{
    /// <summary>How many examples are kept.</summary>
    public const int Shown = 5;

    private readonly List<long> _first = [];

    /// <summary>Gives how many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Gives the first few.</summary>
    public IReadOnlyList<long> First => _first;

    /// <summary>Takes some whose number is known already.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="ordinals">The ordinals; no more than the examples are enumerated.</param>
    public static OddOrdinals Of(long count, IEnumerable<long> ordinals)
    {
        OddOrdinals odd = new();
        if (count > 0) odd._first.AddRange(ordinals.Take(Shown));
        odd.Count = count;

        return odd;
    }

    /// <summary>Takes one more.</summary>
    public void Add(long ordinal)
    {
        Count++;
        if (_first.Count < Shown) _first.Add(ordinal);
    }

    /// <summary>Writes number and examples: "3 (ordinals 7, 8, 9)".</summary>
    public override string ToString() => $"{Count} ({(Count == 1 ? "ordinal" : "ordinals")} {string.Join(", ", _first)}{(Count > _first.Count ? ", ..." : string.Empty)})";
}
