namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>
/// Hands the line of each synthetic ordinal on, once, at the moment its fate is known: when it is lost, evicted or drained, or, for residents, at the end.
/// So what stays in memory is the lines of residents, however many images a run makes.
/// </summary>
/// <param name="line">Takes a settled line; it does not change any more.</param>
/// <remarks>Threads: one caller at a time.</remarks>
public sealed class SyntheticLedger(Action<LedgerEntry> line)
{
    private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);

    /// <summary>Gives the number of settled lines.</summary>
    public long Settled { get; private set; }

    /// <summary>Gives the number of settled lines by reason, or by state where there is none.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    /// <summary>Settles a line.</summary>
    public void Settle(LedgerEntry entry)
    {
        string reason = entry.Reason ?? entry.State.ToString();
        _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        Settled++;
        line(entry);
    }
}
