namespace StreamSynth.Blocks.Training.Mixing;

/// <summary>
/// Hands the line of each synthetic ordinal on, once, at the moment its fate is known: when it is lost, evicted or drained, or, for residents, at the end.
/// So what stays in memory is the lines of residents, however many images a run makes.
/// </summary>
/// <param name="line">Takes a settled line; it does not change any more.</param>
/// <param name="settled">Lines by reason of an earlier part of the run; null for none.</param>
/// <remarks>Threads: one caller at a time.</remarks>
public sealed class SyntheticLedger(Action<LedgerEntry> line, IReadOnlyDictionary<string, long>? settled = null)
{
    private readonly SortedDictionary<string, long> _reasons = new(new Dictionary<string, long>(settled ?? new Dictionary<string, long>()), StringComparer.Ordinal);

    /// <summary>Gives the number of settled lines.</summary>
    public long Settled { get; private set; } = settled?.Values.Sum() ?? 0;

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
