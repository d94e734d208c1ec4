using System.Globalization;

namespace StreamSynth.Resilience.Tests.Kills;

/// <summary>Counts the kills by phase. Safe for several threads.</summary>
internal sealed class KillTally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Phase, int> _hits = [];
    private int _missed;

    /// <summary>Gives the phases in which nothing was killed.</summary>
    public IReadOnlyList<Phase> NotHit => [.. Phase.All.Where(phase => !_hits.ContainsKey(phase))];

    /// <summary>Takes a kill that came.</summary>
    public void Hit(Phase phase)
    {
        lock (_lock) _hits[phase] = _hits.GetValueOrDefault(phase) + 1;
    }

    /// <summary>Takes a kill that did not: the run was over before its moment came again.</summary>
    public void Miss()
    {
        lock (_lock) _missed++;
    }

    /// <summary>Writes the table.</summary>
    public override string ToString() => string.Join(Environment.NewLine,
    [
        "| killed | times |", "|---|---|",
        .. Phase.All.Select(phase => string.Create(CultureInfo.InvariantCulture, $"| {phase.Name} | {_hits.GetValueOrDefault(phase)} |")),
        string.Create(CultureInfo.InvariantCulture, $"{_hits.Values.Sum()} kills; {_missed} more did not come, since the run was over before"),
    ]);
}
