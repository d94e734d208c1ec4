using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Live;

/// <summary>Writes one compact line every few seconds and at each change of phase, for logs and pipes: no colours, nothing is redrawn.</summary>
/// <param name="output">Takes the lines.</param>
/// <param name="clock">Clock of the lines.</param>
internal sealed class PlainLines(TextWriter output, TimeProvider clock) : IRunView
{
    private const int NodesPerLine = 3;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _ended = [];
    private string? _notice;
    private TimeSpan _lastLine;

    public async Task FollowAsync(RunWatch watch, Task ended)
    {
        while (!ended.IsCompleted)
        {
            Write(watch.Look());
            await Task.WhenAny(ended, Task.Delay(Glance, clock)).ConfigureAwait(false);
        }

        Write(watch.Look());
    }

    /// <summary>Writes what is new at this moment.</summary>
    public void Write(Moment moment)
    {
        GraphSnapshot now = moment.Snapshot;
        if (moment.Notice is { } notice && notice != _notice) output.WriteLine($"{Amounts.Duration(now.Elapsed)}  {_notice = notice}");
        foreach (SaveNews news in moment.Saves) output.WriteLine($"{Amounts.Duration(now.Elapsed)}  {SaveText.Of(news)}");
        foreach (NodeSnapshot node in now.Nodes.Where(n => n.HasEnded && _ended.Add(n.Node)))
        {
            output.WriteLine($"{Amounts.Duration(now.Elapsed)}  {node.Node} ended: {Outcome(node)}");
        }

        if (now.Elapsed - _lastLine < Period || moment.HasEnded) return;
        _lastLine = now.Elapsed;
        output.WriteLine(Line(moment));
    }

    // A block that counts its own units, such as steps, is told by them: it may read no item at all.
    private static string Outcome(NodeSnapshot node)
    {
        string? own = node.Progress is { } progress ? ProgressText.Of(progress) : null;
        string? done = node.Done > 0 || own is null ? $"{node.Done} done" : null;

        return string.Join(", ", new[] { own, done, Part(node.Skipped, "skipped"), Part(node.Failed, "failed") }.OfType<string>());
    }

    private static string? Part(long count, string what) => count == 0 ? null : $"{count} {what}";

    private static string Line(Moment moment)
    {
        GraphSnapshot now = moment.Snapshot;
        List<string> parts = [Amounts.Duration(now.Elapsed)];
        if (moment is { Fraction: { } fraction, Left: { } left }) parts.Add($"{Amounts.Percent(fraction)}, about {Amounts.Duration(left)} left");

        // The nodes that work most say how the run goes; one that reports progress says so itself.
        IEnumerable<(NodeSnapshot Node, double? Rate)> busiest = now.Nodes.Zip(moment.Rates)
            .Where(p => !p.First.HasEnded && p.First.Progress is null && p.First.Done + p.First.Skipped + p.First.Failed > 0)
            .OrderByDescending(p => p.First.Working)
            .Take(NodesPerLine);
        parts.AddRange(busiest.Select(p => Counts(p.Node, p.Rate)));
        parts.AddRange(now.Nodes.Where(n => !n.HasEnded && (n.Progress is not null || n.Latest.Count > 0)).Select(News));
        parts.Add($"payload {ByteSize.Format(now.PayloadBytes)}, resident {ByteSize.Format(moment.ResidentBytes)}");

        return string.Join("  ", parts);
    }

    private static string Counts(NodeSnapshot node, double? rate)
    {
        string total = node.Expected is { } expected ? $"/{expected}" : string.Empty;
        string speed = rate is { } r ? $" {Amounts.Rate(r)}" : string.Empty;

        return $"{node.Node} {node.Emitted}{total}{speed}";
    }

    private static string News(NodeSnapshot node)
    {
        string progress = node.Progress is { } p ? $" {p.Unit} {p.Done}/{p.Total}" : string.Empty;
        string lap = node.Progress?.Lap is { } l ? $" {ProgressText.Of(l)}" : string.Empty;
        IEnumerable<string> values = MeasurementOrder.Of(node).Take(3).Select(m => $" {m.Name} {Amounts.Measurement(m.Name, m.Value)}");

        return $"{node.Node}{progress}{lap}{string.Concat(values)}";
    }
}
