namespace StreamSynth.Engine.Telemetry;

/// <summary>Shows a run at one moment: all that a live view or a report needs to know of the engine.</summary>
/// <param name="Elapsed">Time since the run started.</param>
/// <param name="Nodes">Nodes in flow order.</param>
/// <param name="Edges">Links.</param>
/// <param name="PayloadBytes">Payload bytes held now.</param>
/// <param name="PayloadHighWaterBytes">The most payload bytes held at once.</param>
public sealed record GraphSnapshot(
    TimeSpan Elapsed, IReadOnlyList<NodeSnapshot> Nodes, IReadOnlyList<EdgeSnapshot> Edges, long PayloadBytes, long PayloadHighWaterBytes);

/// <summary>Shows one node at one moment.</summary>
/// <param name="Node">Node name.</param>
/// <param name="Block">Block name.</param>
/// <param name="Parallelism">Calls that may run at once.</param>
/// <param name="Batch">Items per call.</param>
/// <param name="Received">Payloads that arrived at the main input.</param>
/// <param name="Done">Payloads worked off.</param>
/// <param name="Skipped">Payloads dropped on purpose here.</param>
/// <param name="Failed">Payloads on which this node failed.</param>
/// <param name="Absent">Items that arrived already skipped or failed.</param>
/// <param name="Emitted">Items sent on, payload or not.</param>
/// <param name="Queue">Items waiting at the main input.</param>
/// <param name="Expected">Ordinals that will come through in all; null when unknown.</param>
/// <param name="Working">Seconds in the block, per lane.</param>
/// <param name="Starved">Seconds waiting for input.</param>
/// <param name="Blocked">Seconds waiting for room downstream.</param>
/// <param name="HasEnded">Whether the node has ended.</param>
/// <param name="Progress">What the block says of its own progress.</param>
/// <param name="Latest">The block's latest measurements.</param>
/// <param name="Reasons">Skips by reason.</param>
public sealed record NodeSnapshot(
    string Node,
    string Block,
    int Parallelism,
    int Batch,
    long Received,
    long Done,
    long Skipped,
    long Failed,
    long Absent,
    long Emitted,
    long Queue,
    long? Expected,
    double Working,
    double Starved,
    double Blocked,
    bool HasEnded,
    NodeProgress? Progress,
    IReadOnlyDictionary<string, double> Latest,
    IReadOnlyDictionary<string, long> Reasons);

/// <summary>Shows one edge at one moment.</summary>
/// <param name="From">"node.port" of the producer.</param>
/// <param name="To">"node.port" of the consumer.</param>
/// <param name="Capacity">Credit in items.</param>
/// <param name="CapacityBytes">Credit in bytes.</param>
/// <param name="Items">Items on the edge now, reserved ones included.</param>
/// <param name="HighWaterItems">The most items at once.</param>
/// <param name="HighWaterBytes">The most bytes at once.</param>
/// <param name="Sent">Items sent in all, payload or not.</param>
/// <param name="Gathered">Whether the input is gathered.</param>
public sealed record EdgeSnapshot(
    string From, string To, int Capacity, long CapacityBytes, int Items, int HighWaterItems, long HighWaterBytes, long Sent, bool Gathered)
{
    /// <summary>Gives the items that were made again after an interrupted run but not sent, because they were resolved before.</summary>
    public long Resumed { get; init; }

    /// <summary>Gives the ordinal of the first item that was to be sent; those below it were resolved before the run was interrupted.</summary>
    public long First { get; init; }

    /// <summary>Gives the items sent without a payload.</summary>
    public long Absent { get; init; }

    /// <summary>Gives the last items sent that a reader did not read, payload or not.</summary>
    public long Unread { get; init; }
}
