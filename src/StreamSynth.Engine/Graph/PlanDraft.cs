using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Graph;

/// <summary>Holds what the rules have worked out so far. A part that stays null had a fault, and later rules leave it alone: only the first wrong place is blamed.</summary>
public sealed class PlanDraft(GraphSpec graph, BlockCatalog catalog, Places places)
{
    /// <summary>Gives what the file says.</summary>
    public GraphSpec Graph { get; } = graph;

    /// <summary>Gives the known blocks.</summary>
    public BlockCatalog Catalog { get; } = catalog;

    /// <summary>Gives where files are found.</summary>
    public Places Places { get; } = places;

    /// <summary>Gives the nodes by name, in the order of the file.</summary>
    public OrderedDictionary<string, DraftNode> Nodes { get; } = new(graph.Nodes.Select(n => KeyValuePair.Create(n.Name, new DraftNode(n))));

    /// <summary>Gives the links whose two ends exist.</summary>
    public List<DraftEdge> Edges { get; } = [];

    /// <summary>Gives the nodes each after all that feed it; null while unknown or when there is a cycle.</summary>
    public IReadOnlyList<DraftNode>? Order { get; set; }
}

/// <summary>Is one node of a draft.</summary>
public sealed class DraftNode(NodeSpec spec)
{
    /// <summary>Gives what the file says.</summary>
    public NodeSpec Spec { get; } = spec;

    /// <summary>Gives the path of the node in the file.</summary>
    public string Path => $"nodes.{Spec.Name}";

    /// <summary>Gives what its block is; null when unknown.</summary>
    public BlockDescriptor? Descriptor { get; set; }

    /// <summary>Gives its options; null when they are wrong.</summary>
    public object? Options { get; set; }

    /// <summary>Gives the block, once per device; empty when its options are wrong, or while its payload is open.</summary>
    public IReadOnlyList<Replica> Replicas { get; set; } = [];

    /// <summary>Gives the block of the first replica; null when there is none.</summary>
    public IBlock? Block => Replicas.Count > 0 ? Replicas[0].Block : null;

    /// <summary>Gives the shape at the main input.</summary>
    public Shape? InputShape { get; set; }

    /// <summary>Gives the shape at the output.</summary>
    public Shape? OutputShape { get; set; }

    /// <summary>Gives the most bytes that one output item can hold.</summary>
    public long MaxOutputBytes { get; set; }

    /// <summary>Gives the partition for gathered inputs.</summary>
    public long GatherBytes { get; set; }

    /// <summary>Gives the ordinals that a batch may span; null when it may span any number.</summary>
    public BatchSpan? Span { get; set; }

    /// <summary>Gives the window of a block that keeps items back; 0 for others.</summary>
    public int Window => (Block as IWindowed)?.Window ?? 0;

    /// <summary>Gives the places that the node reserves at once on its output: its batch or window, or one.</summary>
    public int Reserves => Descriptor?.Kind == BlockKind.BatchTransform ? Math.Max(Spec.Limits.Batch, Window) : 1;

    /// <summary>Gives the items that may have to wait on its input before it gives one on.</summary>
    public int Collects => Descriptor?.Kind == BlockKind.Reorder ? Window + 1 : Reserves;

    /// <summary>Gives the calls that may run at once on all replicas together.</summary>
    public int Lanes => Spec.Limits.Parallelism * Math.Max(1, Replicas.Count);

    /// <summary>Makes the block, once per device that it may have.</summary>
    public void MakeReplicas(Places places)
    {
        if (Options is null) return;

        // An empty list is a fault that DeviceRule tells; the rest of the node is worth checking all the same.
        IEnumerable<Device> devices = Spec.Limits.Devices.DefaultIfEmpty(Device.Cpu.Name).Select(name => new Device(name));
        Replicas = [.. devices.Take(Descriptor!.CanHaveReplicas ? int.MaxValue : 1).Select(d => new Replica(d, Descriptor.Create(Options, places, d)))];
    }
}

/// <summary>Is one link of a draft.</summary>
/// <param name="From">Producing node.</param>
/// <param name="Output">Name of its output.</param>
/// <param name="To">Consuming node.</param>
/// <param name="Input">Name of its input.</param>
public sealed record DraftEdge(DraftNode From, string Output, DraftNode To, string Input)
{
    /// <summary>Gives the producing port; its payload is open until the planner knows it.</summary>
    public Port FromPort => From.Descriptor!.Outputs.First(p => p.Name == Output);

    /// <summary>Gives the consuming port; its payload is open until the planner knows it.</summary>
    public Port ToPort => To.Descriptor!.Inputs.First(p => p.Name == Input);

    /// <summary>Gives the place of the link in the file.</summary>
    public string Path => $"{To.Path}.inputs.{Input}";

    /// <summary>Gives the producing end as graphs write it.</summary>
    public string Source => $"{From.Spec.Name}.{Output}";

    /// <summary>Gives the consuming end as graphs write it.</summary>
    public string Target => $"{To.Spec.Name}.{Input}";

    /// <summary>Tells whether another way leads from one end of the link to the other, against or with the flow: two branches meet somewhere.</summary>
    public bool IsInLoop { get; set; }

    /// <summary>Gives the items that the other branches of its loops may keep back while this one waits for them.</summary>
    public int KeptBackElsewhere { get; set; }

    /// <summary>Gives the items that may have to wait on the edge before the consumer takes one off.</summary>
    public int Waits => To.Collects + KeptBackElsewhere;

    /// <summary>Gives the fewest places with which both ends can always go on.</summary>
    public int Least => From.Reserves + Waits - 1;

    /// <summary>Gives the capacity in items: as the consumer's limits say, else twice what both ends' batches need.</summary>
    public int Capacity => To.Spec.Limits.Capacity > 0
        ? To.Spec.Limits.Capacity
        : Math.Max(8, KeptBackElsewhere + (2 * ((From.Reserves * From.Lanes) + (To.Collects * To.Lanes))));
}
