namespace StreamSynth.Engine.Blocks;

/// <summary>Says to which outputs a payload goes.</summary>
public readonly record struct Route
{
    private readonly ulong _ports;

    private Route(ulong ports, string? reason)
    {
        _ports = ports;
        Reason = reason;
    }

    /// <summary>Sends to every output.</summary>
    public static Route ToAll { get; } = new(ulong.MaxValue, null);

    /// <summary>Gives the reason of a drop; null when the payload goes somewhere.</summary>
    public string? Reason { get; }

    /// <summary>Sends to one output.</summary>
    /// <param name="port">Its place among the block's outputs, 0 to 63.</param>
    public static Route To(int port) => new(1UL << port, null);

    /// <summary>Drops the payload: it is skipped on every output.</summary>
    /// <param name="reason">Short camelCase word that is counted, such as "notSampled".</param>
    public static Route Drop(string reason) => new(0, reason);

    /// <summary>Tells whether an output gets the payload.</summary>
    /// <param name="port">Its place among the block's outputs.</param>
    public bool Goes(int port) => (_ports & (1UL << port)) != 0;
}
