using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using StreamSynth.Engine.Items;

namespace StreamSynth.Engine.Graph;

/// <summary>Says what to do when an item fails.</summary>
public enum OnError
{
    /// <summary>Count it and go on, up to <see cref="GraphSpec.MaxFailures"/>.</summary>
    Skip,

    /// <summary>Stop the sources, drain, report, and end the run as failed.</summary>
    Stop,
}

/// <summary>Holds what a graph file says, checked for form but not yet planned.</summary>
public sealed record GraphSpec
{
    /// <summary>Gives the graph's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gives the seeds; all derive from the file's <c>seed</c> unless set.</summary>
    public required RunSeeds Seeds { get; init; }

    /// <summary>Gives the memory for payloads, in bytes.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Says what to do when an item fails.</summary>
    public OnError OnError { get; init; } = OnError.Skip;

    /// <summary>Gives the number of failed items after which the run stops; <see cref="OnError.Skip"/> only.</summary>
    public long MaxFailures { get; init; } = 1000;

    /// <summary>Gives the nodes in the order of the file.</summary>
    public required IReadOnlyList<NodeSpec> Nodes { get; init; }

    /// <summary>Gives the effective text, overrides included: what a checkpoint keeps.</summary>
    public required JsonObject Json { get; init; }
}

/// <summary>Holds what a graph file says about one node.</summary>
public sealed record NodeSpec
{
    /// <summary>Gives the node's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gives the block's name.</summary>
    public required string Block { get; init; }

    /// <summary>Gives, per input port, the source "node.port"; empty where the file says something else, which the loader has reported.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Gives the options as written.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>Gives the limits.</summary>
    public NodeLimits Limits { get; init; } = new();
}

/// <summary>Holds the limits of one node.</summary>
public sealed record NodeLimits
{
    /// <summary>Gives the items that each input edge may hold, the node's own work included.</summary>
    [Description("Items that each input edge may hold, including those the node works on; 0 means twice what its batches need.")]
    [Range(0, 65536)]
    public int Capacity { get; init; }

    /// <summary>Gives the calls that may run at once on each replica.</summary>
    [Description("Calls that may run at once, per device.")]
    [Range(1, 256)]
    public int Parallelism { get; init; } = 1;

    /// <summary>Gives the items per call of a batch block.</summary>
    [Description("Items per call, for blocks that work in batches.")]
    [Range(1, 4096)]
    public int Batch { get; init; } = 1;

    /// <summary>Gives the most memory that all gathered inputs of the node may hold together.</summary>
    [Description("Memory for all gathered inputs of the node together, such as \"32MiB\".")]
    public string Gather { get; init; } = "32MiB";

    /// <summary>Gives the devices, one replica each; see <see cref="Blocks.Device"/>.</summary>
    [Description("Devices, one replica of the block each, fed from one queue: \"cpu\", \"cpu:0-3\" (pinned to these cores; also \"cpu:0,2\"), \"cuda:0\" (this GPU). 'parallelism' counts per replica.")]
    public IReadOnlyList<string> Devices { get; init; } = ["cpu"];
}
