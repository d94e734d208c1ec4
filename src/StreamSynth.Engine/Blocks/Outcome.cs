using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Blocks;

/// <summary>Holds what a block made of one input: a payload, a skip with its reason, or a failure. An error is a value here, not an exception.</summary>
public readonly record struct Outcome<T>
    where T : class, IPayload
{
    private Outcome(T? payload, string? reason, Exception? error, object? origin)
    {
        Payload = payload;
        Reason = reason;
        Error = error;
        Origin = origin;
    }

    /// <summary>Gives the payload; null when skipped or failed.</summary>
    public T? Payload { get; }

    /// <summary>Gives the reason of a skip; null otherwise.</summary>
    public string? Reason { get; }

    /// <summary>Gives the failure; null otherwise.</summary>
    public Exception? Error { get; }

    /// <summary>Gives what the ledger should remember of a skipped or failed item; null to keep what the input said.</summary>
    public object? Origin { get; }

    /// <summary>Makes an outcome of a payload; the caller's reference goes with it. The input itself may be returned as it is: the engine adds the reference.</summary>
    public static implicit operator Outcome<T>(T payload) => new(payload, null, null, null);

    /// <summary>Drops the item on purpose.</summary>
    /// <param name="reason">Short camelCase word that is counted, such as "lowMargin".</param>
    /// <param name="origin">What the ledger should remember, scores included; null to keep what the input said.</param>
    public static Outcome<T> Skip(string reason, object? origin = null) => new(null, reason, null, origin);

    /// <summary>Fails the item.</summary>
    public static Outcome<T> Fail(Exception error, object? origin = null) => new(null, null, error, origin);
}
