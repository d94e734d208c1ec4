using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Contents;

/// <summary>Sums table <c>samples</c> in one pass and keeps the few lines that the page shows.</summary>
internal sealed class Ledger
{
    private const int RejectedPerClass = 5;

    /// <summary>Counts samples per training node, domain and state.</summary>
    public Dictionary<(string Node, string Domain, string State), long> States { get; } = [];

    /// <summary>Counts filtered samples per reason.</summary>
    public SortedDictionary<string, long> Reasons { get; } = new(StringComparer.Ordinal);

    /// <summary>Lists per class the filtered samples with the lowest margins, one for each prompt.</summary>
    public SortedDictionary<string, List<SampleRow>> Rejected { get; } = new(StringComparer.Ordinal);

    /// <summary>Holds the lines of the images shown.</summary>
    public Dictionary<(string Node, string Domain, long Ordinal), SampleRow> Shown { get; } = [];

    /// <summary>Lists every class that a sample belongs to.</summary>
    public SortedSet<string> Classes { get; } = new(StringComparer.Ordinal);

    /// <summary>Counts samples whose image was made, whatever became of it.</summary>
    public long SyntheticImages { get; private set; }

    public static Ledger Read(RunFolder run, PoolSelection selection)
    {
        Ledger ledger = new();
        foreach (SampleRow sample in run.Read(RunTables.Samples)) ledger.Add(sample, selection);
        return ledger;
    }

    /// <summary>Counts the samples of a domain, once for each training node that they were sent to.</summary>
    public long Count(string domain) => States.Where(state => state.Key.Domain == domain).Sum(state => state.Value);

    /// <summary>Counts the samples of a domain that one training node was sent.</summary>
    public long Count(string node, string domain) => States.Where(state => (state.Key.Node, state.Key.Domain) == (node, domain)).Sum(state => state.Value);

    private void Add(SampleRow sample, PoolSelection selection)
    {
        (string, string, string) state = (sample.Node, sample.Domain, sample.State);
        States[state] = States.GetValueOrDefault(state) + 1;
        Classes.Add(sample.Class);
        if (sample.Domain == Domains.Synthetic && sample.Bytes > 0) SyntheticImages++;
        if (selection.Contains(sample.Node, sample.Domain, sample.Ordinal)) Shown[(sample.Node, sample.Domain, sample.Ordinal)] = sample;
        if (sample.State == "filtered") Reject(sample);
    }

    private void Reject(SampleRow sample)
    {
        string reason = sample.Reason ?? "no reason given";
        Reasons[reason] = Reasons.GetValueOrDefault(reason) + 1;
        if (!Rejected.TryGetValue(sample.Class, out List<SampleRow>? worst)) Rejected[sample.Class] = worst = [];
        if (worst.Exists(other => other.Prompt == sample.Prompt)) return;

        int place = worst.FindIndex(other => Rank(sample) < Rank(other));
        worst.Insert(place < 0 ? worst.Count : place, sample);
        if (worst.Count > RejectedPerClass) worst.RemoveAt(RejectedPerClass);
    }

    private static double Rank(SampleRow sample) => sample.Margin ?? sample.Score ?? double.PositiveInfinity;
}
