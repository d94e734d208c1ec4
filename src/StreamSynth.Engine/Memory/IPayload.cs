namespace StreamSynth.Engine.Memory;

/// <summary>
/// Marks what travels along edges. A payload is immutable once its block returned it. The engine holds one reference per item and edge:
/// it shares at a fan-out, shares an input that its block hands on as the output, and releases after each call; block authors only rent.
/// </summary>
public interface IPayload
{
    /// <summary>Gives the payload memory that this item holds, in bytes; it is counted against its edge's credit.</summary>
    long Bytes => 0;

    /// <summary>Gives what the ledger should remember when the item is dropped later; null when nothing.</summary>
    object? Origin => null;

    /// <summary>Adds a reference.</summary>
    void Share()
    {
    }

    /// <summary>Gives a reference back; the last one returns the buffers to their pool.</summary>
    void Release()
    {
    }
}
