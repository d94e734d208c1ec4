using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Execution;

/// <summary>Sets hosts and edges to where an earlier run stood, and takes points of this one.</summary>
/// <remarks>Threads: <see cref="Start"/> once before the run, <see cref="Take"/> from any thread. Lock: _gate guards _last.</remarks>
internal sealed class ResumeMarks(GraphPlan plan, IReadOnlyDictionary<string, NodeHost> hosts, IReadOnlyList<Edge> edges, RunContext run)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _last = []; // guarded by _gate

    public void Start(ResumePoint? from)
    {
        if (from is not null) foreach (Edge edge in edges.Where(e => !e.Plan.ToPort.Gathered)) edge.From = from.Inputs[edge.Plan.Target];
        IReadOnlySet<string> fromTheBeginning = ResumeRules.FromTheBeginning(plan);
        foreach (NodeHost host in hosts.Values)
        {
            NodePoint point = from is null ? new() : from.Nodes[host.Plan.Name];
            host.StartAt(point, run.IsResumable && !fromTheBeginning.Contains(host.Plan.Name));
            if (run.IsResumable) host.GathersFrom([.. plan.Into(host.Plan.Name).Where(e => e.ToPort.Gathered).SelectMany(e => SourcesOf(e.From)).Distinct()]);
        }
    }

    public ResumePoint? Take(IReadOnlyDictionary<string, long> marks, IReadOnlyDictionary<string, long> results)
    {
        lock (_gate)
        {
            Check(marks, results);
            Dictionary<string, long> allMarks = Edges(BlockKind.Sink, BlockKind.Consume).ToDictionary(e => e.Plan.Target, e => marks.TryGetValue(e.Plan.Target, out long mark) ? mark : hosts[e.Plan.To].Next);
            Dictionary<string, long> allResults = Consumers().ToDictionary(c => c.Plan.Name, c => results.TryGetValue(c.Plan.Name, out long given) ? given : c.Next);
            foreach ((string place, long last) in allMarks.Concat(allResults)) _last[place] = last;
            ResumePoint? point = new ResumePlan(plan, node => hosts[node]).From(allMarks, allResults);

            // Asked last: so what was counted above was not yet given up.
            return run.WasCancelled ? null : point;
        }
    }

    private IEnumerable<Edge> Edges(params BlockKind[] kinds) => edges.Where(e => !e.Plan.ToPort.Gathered && kinds.Contains(hosts[e.Plan.To].Plan.Descriptor.Kind));

    private IEnumerable<NodeHost> Consumers() => hosts.Values.Where(h => h.Plan.Descriptor.Kind == BlockKind.Consume);

    // A consumer stands between: what it gives at a stop is its block's own affair.
    private IEnumerable<NodeHost> SourcesOf(string node) => hosts[node].Plan.Descriptor.Kind switch
    {
        BlockKind.Source => [hosts[node]],
        BlockKind.Consume => [],
        _ => plan.Into(node).Where(e => !e.ToPort.Gathered).SelectMany(e => SourcesOf(e.From)),
    };

    private void Check(IReadOnlyDictionary<string, long> marks, IReadOnlyDictionary<string, long> results)
    {
        string[] unknown = [.. marks.Keys.Except(Edges(BlockKind.Sink, BlockKind.Consume).Select(e => e.Plan.Target)), .. results.Keys.Except(Consumers().Select(c => c.Plan.Name))];
        if (unknown.Length > 0) throw new ArgumentException($"{string.Join(", ", unknown.Select(u => $"'{u}'"))} is no input of a consumer or sink, or no consumer.", nameof(marks));

        foreach (Edge edge in Edges(BlockKind.Sink, BlockKind.Consume))
        {
            string place = edge.Plan.Target;
            if (marks.TryGetValue(place, out long mark)) CheckRange(place, mark, _last.GetValueOrDefault(place, edge.From), edge.From + edge.Sent);
            else if (hosts[edge.Plan.To].Plan.Descriptor.Kind == BlockKind.Consume) throw new ArgumentException($"the mark of '{place}' is missing: only its block knows what it has resolved.", nameof(marks));
        }

        foreach (NodeHost consumer in Consumers())
        {
            if (results.TryGetValue(consumer.Plan.Name, out long given)) CheckRange(consumer.Plan.Name, given, _last.GetValueOrDefault(consumer.Plan.Name), consumer.Next);
        }
    }

    private static void CheckRange(string place, long mark, long least, long most)
    {
        if (mark < least || mark > most) throw new ArgumentException($"the mark of '{place}' is {mark}, but must lie between the last one, {least}, and what has come, {most}.", nameof(mark));
    }
}
