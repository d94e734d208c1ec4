using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Graph;

/// <summary>Is one link of a planned graph, with its fixed credit.</summary>
/// <param name="From">Producing node.</param>
/// <param name="FromPort">Its output port.</param>
/// <param name="To">Consuming node.</param>
/// <param name="ToPort">Its input port.</param>
/// <param name="Capacity">Items that may be on the edge, from the producer's reservation to the consumer's release.</param>
/// <param name="ItemBytes">The most bytes that one item can hold.</param>
public sealed record PlannedEdge(string From, Port FromPort, string To, Port ToPort, int Capacity, long ItemBytes)
{
    /// <summary>Tells whether another way leads from one end to the other: two branches of the graph meet somewhere.</summary>
    public bool IsInLoop { get; init; }

    /// <summary>Gives the edge's share of the graph's memory.</summary>
    public long CreditBytes => Capacity * ItemBytes;

    /// <summary>Gives the producing end as graphs write it.</summary>
    public string Source => $"{From}.{FromPort.Name}";

    /// <summary>Gives the consuming end as graphs write it.</summary>
    public string Target => $"{To}.{ToPort.Name}";
}

/// <summary>Is one node of a planned graph: its block exists, its ports are bound.</summary>
/// <param name="Spec">What the file says.</param>
/// <param name="Descriptor">What its block is.</param>
/// <param name="Replicas">The block, not yet set up, once per device; at least one.</param>
/// <param name="InputShape">Shape at the main input; null where there is none.</param>
/// <param name="OutputShape">Shape at the output; null where there is none.</param>
/// <param name="MaxOutputBytes">The most bytes that one output item can hold.</param>
/// <param name="GatherBytes">Partition for its gathered inputs; 0 without any.</param>
public sealed record PlannedNode(
    NodeSpec Spec, BlockDescriptor Descriptor, IReadOnlyList<Replica> Replicas, Shape? InputShape, Shape? OutputShape, long MaxOutputBytes, long GatherBytes)
{
    /// <summary>Gives the node's name.</summary>
    public string Name => Spec.Name;

    /// <summary>Gives the ordinals that a batch may span; null when it may span any number.</summary>
    public BatchSpan? Span { get; init; }

    /// <summary>Gives the block of the first replica: what it says of itself (shapes, sizes, hashes), the others say too.</summary>
    public IBlock Block => Replicas[0].Block;

    /// <summary>Gives the calls that may run at once on all replicas together.</summary>
    public int Lanes => Spec.Limits.Parallelism * Replicas.Count;

    /// <summary>Gives what all replicas keep beside the edges, in bytes.</summary>
    public long PartitionBytes => Replicas.Sum(r => r.Block.PartitionBytes);

    /// <summary>Tells whether the replicas run on devices of more than one kind, so that results can depend on which of them takes a batch.</summary>
    public bool HasUnlikeDevices => Replicas.DistinctBy(r => r.Device.Kind).Count() > 1;
}

/// <summary>Bounds the ordinals that one batch may span, on a branch that meets another one.</summary>
/// <param name="Ordinals">Survivors and counted absences after which a batch is closed.</param>
/// <param name="Counted">Nodes whose skipped and failed items count: those that the other branches do not share.</param>
public sealed record BatchSpan(int Ordinals, IReadOnlySet<string> Counted);

/// <summary>Is a graph that has passed every check: what GraphRunner runs and 'validate' prints.</summary>
/// <param name="Graph">What the file says.</param>
/// <param name="Nodes">Nodes, each after all that feed it.</param>
/// <param name="Edges">Links.</param>
public sealed record GraphPlan(GraphSpec Graph, IReadOnlyList<PlannedNode> Nodes, IReadOnlyList<PlannedEdge> Edges)
{
    /// <summary>Gives the payload memory that the plan can use at most, in bytes: all edges, gathered inputs and partitions.</summary>
    public long PlannedBytes => Edges.Sum(e => e.CreditBytes) + Nodes.Sum(n => n.GatherBytes + n.PartitionBytes);

    /// <summary>Tells whether equal seeds, models and thread counts give equal results whatever the timing, and whatever answers from elsewhere.</summary>
    public bool IsDeterministic => !Nodes.Any(n => n.HasUnlikeDevices || n.Block.DependsOnTiming is not null || n.Block.CannotRepeat is not null);

    /// <summary>Gives the edges into a node.</summary>
    public IEnumerable<PlannedEdge> Into(string node) => Edges.Where(e => e.To == node);

    /// <summary>Gives the edges out of a node.</summary>
    public IEnumerable<PlannedEdge> OutOf(string node) => Edges.Where(e => e.From == node);
}
