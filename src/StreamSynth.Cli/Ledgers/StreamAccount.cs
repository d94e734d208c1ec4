using System.Globalization;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Ledgers;

/// <summary>Accounts for the samples of one domain that one training node was sent: every ordinal must have exactly one line, in a state that is known.</summary>
/// <param name="node">The node that trains.</param>
/// <param name="domain">"real" or "synthetic".</param>
internal sealed class StreamAccount(string node, string domain)
{
    private static readonly string[] Known = ["used", "evictedUsed", "evictedUnused", "resident", "inFlight", "filtered", "failed"];

    private readonly OrdinalSet _seen = new();
    private readonly Dictionary<(string State, string? Reason), long> _states = [];
    private readonly OddOrdinals _negative = new();
    private long _highest = -1;

    public string Node => node;

    public string Domain => domain;

    /// <summary>Gives the input that was sent the samples, such as "train.synthetic"; null where nothing says it.</summary>
    public string? Input { get; set; }

    /// <summary>Gives the number of lines that there must be: one for each ordinal below it. Null where nothing says how many were sent.</summary>
    public long? Expected { get; set; }

    /// <summary>Gives the samples that were sent but not read, and have no line: training had enough, or failed.</summary>
    public long Unread { get; set; }

    /// <summary>Gives the number of lines.</summary>
    public long Lines { get; private set; }

    /// <summary>Gives the ordinals that have a second line.</summary>
    public OddOrdinals Doubled { get; } = new();

    /// <summary>Gives the ordinals of lines in a state that does not exist.</summary>
    public OddOrdinals Unknown { get; } = new();

    /// <summary>Gives the number of lines by state and, where there is one, reason.</summary>
    public IEnumerable<StateCount> States => _states
        .OrderBy(s => (uint)Array.IndexOf(Known, s.Key.State))
        .ThenBy(s => s.Key.State, StringComparer.Ordinal)
        .ThenBy(s => s.Key.Reason, StringComparer.Ordinal)
        .Select(s => new StateCount(s.Key.State, s.Key.Reason, s.Value));

    /// <summary>Tells whether every sample that was sent has one line; null where nothing says how many were sent.</summary>
    public bool? Matches => Faults().Count > 0 ? false : Expected is null ? null : true;

    /// <summary>Takes one line.</summary>
    public void Add(SampleRow line) => Add(line.Ordinal, line.State, line.Reason);

    /// <summary>Takes the state of one ordinal.</summary>
    public void Add(long ordinal, string state, string? reason)
    {
        Lines++;
        if (!Known.Contains(state)) Unknown.Add(ordinal);

        // Only these give reasons; what others say is not counted apart.
        (string, string?) key = (state, state is "filtered" or "failed" ? reason : null);
        _states[key] = _states.GetValueOrDefault(key) + 1;
        _highest = Math.Max(_highest, ordinal);
        if (ordinal < 0) _negative.Add(ordinal);
        else if (!_seen.Add(ordinal)) Doubled.Add(ordinal);
    }

    /// <summary>Gives the ordinals without a line below the number expected, or, where that is not known, below the highest that has one.</summary>
    public OddOrdinals Missing
    {
        get
        {
            long end = Expected ?? _highest + 1;
            return OddOrdinals.Of(end - (_seen.Count - _seen.From(end).LongCount()), _seen.MissingBelow(end));
        }
    }

    /// <summary>Gives the ordinals that have a line but were never sent.</summary>
    public OddOrdinals NeverSent
    {
        get
        {
            long end = Expected ?? _highest + 1;
            return OddOrdinals.Of(_negative.Count + _seen.From(end).LongCount(), _negative.First.Concat(_seen.From(end)));
        }
    }

    /// <summary>Gives one diagnostic per way in which lines and samples differ; none when all is accounted for.</summary>
    public IReadOnlyList<Diagnostic> Faults()
    {
        List<string> wrong = [];
        if (Doubled.Count > 0) wrong.Add($"more than one line for {Doubled}");
        if (Expected is not null && Missing is { Count: > 0 } missing) wrong.Add($"no line for {missing}");
        if (NeverSent is { Count: > 0 } strange) wrong.Add($"lines of samples that were never sent for {strange}");
        if (Unknown.Count > 0) wrong.Add($"unknown state {string.Join(", ", States.Where(s => !Known.Contains(s.State)).Select(s => $"'{s.State}'"))} for {Unknown}");
        if (wrong.Count == 0) return [];

        string expected = Expected is { } number ? $"{Text(number)} lines, one for each ordinal below it" : "one line for each ordinal";
        return
        [
            new(
                "SS6320",
                Input is null ? $"nodes.{node}" : $"nodes.{node}.inputs.{Input[(node.Length + 1)..]}",
                $"samples are not conserved: node '{node}', domain {domain}: expected {expected}; found {Text(Lines)}: {string.Join("; ", wrong)}.",
                "keep the run folder and report it: this is an error of the implementation, or the tables were changed."),
        ];
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Counts the lines in one state.</summary>
/// <param name="State">The state, as in table <c>samples</c>.</param>
/// <param name="Reason">Why; null where the state has no reason.</param>
/// <param name="Samples">The number of samples.</param>
internal sealed record StateCount(string State, string? Reason, long Samples);
