namespace StreamSynth.Engine.Blocks;

/// <summary>
/// Names what one replica of a block runs on. A block that chooses its device takes this in its constructor; one that does not runs on "cpu" and needs to know nothing.
/// The engine hands the name on; what it means, and whether the machine has it, the block's <see cref="IBlock.Check"/> says.
/// </summary>
/// <param name="Name">Name as graphs write it: "cpu", "cpu:0-3" (these cores), "cuda:1" (this GPU).</param>
public sealed record Device(string Name)
{
    /// <summary>Gives the device of every block that does not choose: the processor, all cores.</summary>
    public static Device Cpu { get; } = new("cpu");

    /// <summary>Gives the part before the colon. Devices of one kind count as alike: replicas on them give equal results, bit for bit.</summary>
    public string Kind => Name.Split(':')[0];
}

/// <summary>Is one copy of a node's block on one device; copies share nothing but the node's queue.</summary>
/// <param name="Device">The device.</param>
/// <param name="Block">The block, not yet set up.</param>
public sealed record Replica(Device Device, IBlock Block);
