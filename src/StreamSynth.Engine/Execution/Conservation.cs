using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Engine.Execution;

/// <summary>Checks at the end of a run that every item that left a source ended in exactly one counted state at every node it could reach.</summary>
internal static class Conservation
{
    /// <summary>Gives one diagnostic per mismatch; none when all is accounted for.</summary>
    public static IEnumerable<Diagnostic> Check(IEnumerable<NodeHost> hosts, IEnumerable<Edge> edges)
    {
        List<Edge> all = [.. edges];
        foreach (NodeHost host in hosts)
        {
            NodeMetrics m = host.Metrics;
            if (m.Received != m.Done + m.Skipped + m.Failed)
            {
                yield return Mismatch(host, $"received {m.Received} payloads, but {m.Done} done + {m.Skipped} skipped + {m.Failed} failed = {m.Done + m.Skipped + m.Failed}");
            }

            long sent = all.Where(e => e.Plan.To == host.Plan.Name && !e.Plan.ToPort.Gathered).Sum(e => e.Sent);
            if (host.Plan.Descriptor.Mains.Count > 0 && sent != m.Received + m.Absent)
            {
                yield return Mismatch(host, $"was sent {sent} items, but took {m.Received} payloads + {m.Absent} absences");
            }

            if (host.ExpectedEmissions is long expected && m.Emitted != expected)
            {
                yield return Mismatch(host, $"should have sent {expected} items on, but sent {m.Emitted}");
            }

            foreach (Edge edge in all.Where(e => e.Plan.From == host.Plan.Name && e.Sent + e.Resumed != m.Emitted))
            {
                yield return Mismatch(host, $"sent {m.Emitted} items on, but {edge.Plan.Target} got {edge.Sent}, and {edge.Resumed} were resolved before");
            }
        }

        foreach (Edge edge in all)
        {
            (int items, _, _) = edge.Credit.Read();
            if (edge.Plan.ToPort.Gathered && edge.Gathered != edge.Sent) yield return new("SS5009", $"nodes.{edge.Plan.To}", $"implementation error: {edge.Plan.Target} was sent {edge.Sent} items, but gathered {edge.Gathered}.");
            if (items != 0) yield return new("SS5009", $"nodes.{edge.Plan.To}", $"implementation error: edge {edge.Plan.Source} -> {edge.Plan.Target} still holds credit for {items} items.");
        }
    }

    private static Diagnostic Mismatch(NodeHost host, string what) =>
        new("SS5009", $"nodes.{host.Plan.Name}", $"implementation error: items are not conserved: node '{host.Plan.Name}' {what}.");
}
