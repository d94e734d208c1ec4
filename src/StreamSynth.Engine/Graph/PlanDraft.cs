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

    /// <summary>Gives the block, once per device; empty when its options are wrong.</summary>
    public IReadOnlyList<Replica> Replicas { get; set; } = [];

    /// <summary>Gives the block of the first replica; null when its options are wrong.</summary>
    public IBlock? Block => Replicas.Count > 0 ? Replicas[0].Block : null;

    /// <summary>Gives the shape at the main input.</summary>
    public Shape? InputShape { get; set; }

    /// <summary>Gives the shape at the output.</summary>
    public Shape? OutputShape { get; set; }

    /// <summary>Gives the most bytes that one output item can hold.</summary>
    public long MaxOutputBytes { get; set; }

    /// <summary>Gives the partition for gathered inputs.</summary>
    public long GatherBytes { get; set; }

    /// <summary>Gives the items that the node can hold at once: its batch size, or one.</summary>
    public int BatchSize => Descriptor?.Kind == BlockKind.BatchTransform ? Spec.Limits.Batch : 1;

    /// <summary>Gives the calls that may run at once on all replicas together.</summary>
    public int Lanes => Spec.Limits.Parallelism * Math.Max(1, Replicas.Count);
}

/// <summary>Is one link of a draft.</summary>
public sealed record DraftEdge(DraftNode From, Port FromPort, DraftNode To, Port ToPort)
{
    /// <summary>Gives the place of the link in the file.</summary>
    public string Path => $"{To.Path}.inputs.{ToPort.Name}";

    /// <summary>Gives the capacity in items: as the consumer's limits say, else twice what both ends' batches need.</summary>
    public int Capacity => To.Spec.Limits.Capacity > 0
        ? To.Spec.Limits.Capacity
        : Math.Max(8, 2 * ((From.BatchSize * From.Lanes) + (To.BatchSize * To.Lanes)));
}
