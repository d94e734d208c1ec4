using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Engine.Blocks;

/// <summary>Gives a block what belongs to the run: seeds, buffers, the wish to stop, and a place to report progress.</summary>
public sealed record RunScope
{
    /// <summary>Gives the node's name in the graph.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the seeds of the run.</summary>
    public required RunSeeds Seeds { get; init; }

    /// <summary>Gives the pool for buffers that outlive one call.</summary>
    public required BufferPool Pool { get; init; }

    /// <summary>Gives the shape that arrives at the main input, symbols bound as far as known; null for a source.</summary>
    public Shape? InputShape { get; init; }

    /// <summary>
    /// Gives the first ordinal that comes in this run: above 0 where it goes on after an interrupted one. A sink that keeps what it writes by ordinal drops, before the first item, all that an
    /// earlier run wrote of this ordinal and later ones: so every item is written exactly once. For a node without main input, the first ordinal that it gives.
    /// </summary>
    public long FirstOrdinal { get; init; }

    /// <summary>Is cancelled when the run should come to a good end soon: finish the step at hand, then return.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>Takes progress and measurements, shown live and kept for the report.</summary>
    public required NodeReport Report { get; init; }

    /// <summary>Is set for blocks that read streams, whose time the engine cannot count call by call.</summary>
    internal WorkingClock? Clock { get; init; }

    /// <summary>
    /// Counts the time until the result is disposed as working, also while another task of the block waits for an item. For blocks that read ahead of their work;
    /// without effect for others.
    /// </summary>
    public WorkingTime Work() => new(Clock);

    /// <summary>Rents a buffer in the node's name.</summary>
    public Lease Rent(int bytes) => Pool.Rent(bytes, Node);
}
