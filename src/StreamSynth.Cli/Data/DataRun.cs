using System.Text.Json.Nodes;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Data;

/// <summary>Runs the part of a graph that leads to one port, and counts what comes out of it.</summary>
/// <param name="plan">The whole graph.</param>
/// <param name="places">Where its files are.</param>
/// <param name="around">What the command line takes from outside.</param>
internal sealed class DataRun(GraphPlan plan, Places places, Surroundings around)
{
    private const string TallyNode = "tally";

    /// <summary>Gives the ports that can be looked at: those that give images.</summary>
    public static IEnumerable<(PlannedNode Node, Port Port)> Ports(GraphPlan plan) => plan.Nodes
        .SelectMany(n => n.Descriptor.Outputs.Select(p => (Node: n, Port: PortOf(plan, n, p))))
        .Where(p => p.Port.Payload == typeof(Picture) || p.Port.Payload == typeof(Sample));

    /// <summary>Runs until the port has given all, or the tally has enough.</summary>
    /// <param name="node">Node that has the port.</param>
    /// <param name="port">The port.</param>
    /// <param name="tally">Counts.</param>
    /// <param name="cancel">Ends the run early.</param>
    /// <returns>How the run ended.</returns>
    public async Task<RunResult> RunAsync(PlannedNode node, Port port, DataTally tally, CancellationToken cancel)
    {
        GraphPlan part = PlanOf(node, port);
        foreach (Replica replica in part.Nodes.SelectMany(n => n.Replicas))
        {
            if (replica.Block is PictureTallyBlock pictures) pictures.Tally = tally;
            if (replica.Block is SampleTallyBlock samples) samples.Tally = tally;
        }

        var runner = new GraphRunner(part, around.Clock);
        await using (runner.ConfigureAwait(false))
        {
            using CancellationTokenRegistration registration = cancel.Register(runner.Cancel);
            Task<RunResult> running = Task.Run(runner.RunAsync, CancellationToken.None);
            if (await Task.WhenAny(running, tally.Full).ConfigureAwait(false) != running) runner.Stop();

            return await running.ConfigureAwait(false);
        }
    }

    // A port of a flow block has the payload of whatever flows through it: its edges know.
    private static Port PortOf(GraphPlan plan, PlannedNode node, Port port) => plan.OutOf(node.Name).FirstOrDefault(e => e.FromPort.Name == port.Name)?.FromPort ?? port;

    private GraphPlan PlanOf(PlannedNode node, Port port)
    {
        var needed = new HashSet<string>();
        Add(node.Name);
        JsonObject json = plan.Graph.Json.DeepClone().AsObject();
        JsonObject nodes = json["nodes"]!.AsObject();
        foreach (string other in nodes.Select(n => n.Key).Where(n => !needed.Contains(n)).ToArray()) nodes.Remove(other);
        string tally = TallyNode;
        while (nodes.ContainsKey(tally)) tally += "_";
        string block = port.Payload == typeof(Picture) ? "data.pictures" : "data.samples";
        nodes[tally] = new JsonObject { ["block"] = block, ["inputs"] = new JsonObject { ["image"] = $"{node.Name}.{port.Name}" } };

        var faults = new List<Diagnostic>();
        BlockDescriptor[] tallies = [BlockDescriptor.From(typeof(PictureTallyBlock)), BlockDescriptor.From(typeof(SampleTallyBlock))];
        return GraphPlanner.Plan(json.ToJsonString(), [], new([.. around.Catalog.Blocks, .. tallies]), places, faults) ?? throw new GraphException(faults);

        void Add(string name)
        {
            if (!needed.Add(name)) return;
            foreach (PlannedEdge edge in plan.Into(name)) Add(edge.From);
        }
    }
}
