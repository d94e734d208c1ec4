using System.Collections.Concurrent;
using StreamSynth.Cli.Saving;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Live;

/// <summary>Looks at a run from time to time and works out rates and the time left.</summary>
/// <param name="graph">Graph name.</param>
/// <param name="budgetBytes">The graph's memory for payloads.</param>
/// <param name="snapshot">Gives the engine's counts now.</param>
/// <param name="resident">Gives the resident bytes now.</param>
/// <remarks>Threads: Look from one thread; Say and Tell from any.</remarks>
internal sealed class RunWatch(string graph, long budgetBytes, Func<GraphSnapshot> snapshot, Func<long> resident)
{
    private const double RateSeconds = 10;

    private readonly Dictionary<string, RateWindow> _rates = [];
    private readonly RemainingTime _remaining = new();
    private readonly ConcurrentQueue<SaveNews> _saves = new();
    private volatile string? _notice;
    private SaveNews? _newest;

    /// <summary>Sets what the user should know now.</summary>
    public void Say(string notice) => _notice = notice;

    /// <summary>Tells what became of a save.</summary>
    public void Tell(SaveNews news) => _saves.Enqueue(news);

    /// <summary>Gives what became of saves since it was asked last.</summary>
    public IReadOnlyList<SaveNews> TakeSaves()
    {
        List<SaveNews> saves = [];
        while (_saves.TryDequeue(out SaveNews? news)) saves.Add(news);

        return saves;
    }

    /// <summary>Shows the run as it is now, and what was saved since the last look.</summary>
    public Moment Look()
    {
        GraphSnapshot now = snapshot();
        double seconds = now.Elapsed.TotalSeconds;
        List<NodeSnapshot> open = [.. now.Nodes.Where(n => !n.HasEnded)];

        // A node that takes items but cannot tell yet how far it is (training before its first step) may turn out to be the slowest.
        bool loads = open.Any(n => n.Working + n.Starved + n.Blocked <= 0 || (n.Received > 0 && EndOf(n) is null));
        (double Fraction, TimeSpan Left)? estimate = _remaining.Update(seconds, loads, open.Select(EndOf).OfType<(string, long, long)>());
        bool hasEnded = open.Count == 0;
        IReadOnlyList<SaveNews> saves = TakeSaves();
        _newest = saves.LastOrDefault() ?? _newest;

        return new()
        {
            Graph = graph,
            Snapshot = now,
            Rates = [.. now.Nodes.Select(n => RateOf(n, seconds))],
            Fraction = hasEnded ? 1 : estimate?.Fraction,
            Left = hasEnded ? TimeSpan.Zero : estimate?.Left,
            ResidentBytes = resident(),
            BudgetBytes = budgetBytes,
            Notice = _notice,
            Saves = saves,
            NewestSave = _newest,
        };
    }

    private double? RateOf(NodeSnapshot node, double seconds)
    {
        long worked = node.Done + node.Skipped + node.Failed;
        if (!_rates.TryGetValue(node.Node, out RateWindow? window)) _rates[node.Node] = window = new(RateSeconds);
        double? rate = window.Add(seconds, worked);
        if (!node.HasEnded) return rate;

        // An ended node shows the mean over its life: the last seconds would only show that it has ended.
        double life = node.Working + node.Starved + node.Blocked;
        return life > 0 ? worked / life : null;
    }

    // A block that reports progress knows its end better than the count of its items.
    private static (string, long, long)? EndOf(NodeSnapshot node) => node switch
    {
        { Progress: { Total: > 0 } progress } => (node.Node, progress.Done, progress.Total),
        { Expected: > 0 } => (node.Node, node.Emitted, node.Expected.Value),
        _ => null,
    };
}
