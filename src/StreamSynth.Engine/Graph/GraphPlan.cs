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
/// <param name="Block">The block, not yet set up.</param>
/// <param name="InputShape">Shape at the main input; null where there is none.</param>
/// <param name="OutputShape">Shape at the output; null where there is none.</param>
/// <param name="MaxOutputBytes">The most bytes that one output item can hold.</param>
/// <param name="GatherBytes">Partition for its gathered inputs; 0 without any.</param>
public sealed record PlannedNode(
    NodeSpec Spec, BlockDescriptor Descriptor, IBlock Block, Shape? InputShape, Shape? OutputShape, long MaxOutputBytes, long GatherBytes)
{
    /// <summary>Gives the node's name.</summary>
    public string Name => Spec.Name;
}

/// <summary>Is a graph that has passed every check: what GraphRunner runs and 'validate' prints.</summary>
/// <param name="Graph">What the file says.</param>
/// <param name="Nodes">Nodes, each after all that feed it.</param>
/// <param name="Edges">Links.</param>
public sealed record GraphPlan(GraphSpec Graph, IReadOnlyList<PlannedNode> Nodes, IReadOnlyList<PlannedEdge> Edges)
{
    /// <summary>Gives the payload memory that the plan can use at most, in bytes: all edges, gathered inputs and partitions.</summary>
    public long PlannedBytes => Edges.Sum(e => e.CreditBytes) + Nodes.Sum(n => n.GatherBytes + n.Block.PartitionBytes);

    /// <summary>Gives the edges into a node.</summary>
    public IEnumerable<PlannedEdge> Into(string node) => Edges.Where(e => e.To == node);

    /// <summary>Gives the edges out of a node.</summary>
    public IEnumerable<PlannedEdge> OutOf(string node) => Edges.Where(e => e.From == node);
}
