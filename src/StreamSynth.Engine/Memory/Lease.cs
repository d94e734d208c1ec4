namespace StreamSynth.Engine.Memory;

/// <summary>Holds a pooled, reference-counted byte buffer. It may be written until it is shared or its payload is returned, never after.</summary>
/// <remarks>Threads: any; the count is the only mutable state.</remarks>
public sealed class Lease
{
    private readonly BufferPool _pool;
    private byte[]? _buffer;
    private int _references = 1;

    internal Lease(BufferPool pool, byte[] buffer, int length)
    {
        _pool = pool;
        _buffer = buffer;
        Length = length;
    }

    /// <summary>Gives the length in bytes.</summary>
    public int Length { get; }

    /// <summary>Tells whether the buffer is still out.</summary>
    public bool IsHeld => Volatile.Read(ref _references) > 0;

    /// <summary>Gives the bytes for reading.</summary>
    /// <exception cref="ObjectDisposedException">The last reference was released.</exception>
    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <summary>Gives the bytes for reading, in a form that can cross an await.</summary>
    /// <exception cref="ObjectDisposedException">The last reference was released.</exception>
    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            byte[]? buffer = _buffer;
            ObjectDisposedException.ThrowIf(buffer is null || !IsHeld, this);

            return buffer.AsMemory(0, Length);
        }
    }

    /// <summary>Gives the bytes for writing.</summary>
    /// <exception cref="InvalidOperationException">The lease is shared: another holder may be reading.</exception>
    public Span<byte> Writable
    {
        get
        {
            byte[]? buffer = _buffer;
            ObjectDisposedException.ThrowIf(buffer is null || !IsHeld, this);
            if (Volatile.Read(ref _references) != 1) throw new InvalidOperationException("The lease is shared; write before it is returned in a payload.");

            return buffer.AsSpan(0, Length);
        }
    }

    /// <summary>Adds a reference.</summary>
    /// <exception cref="ObjectDisposedException">The last reference was released.</exception>
    public void Share()
    {
        if (!TryChange(+1, out _)) throw new ObjectDisposedException(nameof(Lease), "Share came after the last Release.");
    }

    /// <summary>Gives one reference back; at the last one the buffer returns to its pool.</summary>
    /// <exception cref="ObjectDisposedException">It was released more often than it was shared.</exception>
    public void Release()
    {
        if (!TryChange(-1, out int left)) throw new ObjectDisposedException(nameof(Lease), "Release came after the last Release.");
        if (left > 0) return;

        byte[] buffer = _buffer!;
        _buffer = null;
        _pool.Return(this, buffer);
    }

    // A refused change must leave the count alone: an increment first would bring a released lease back to life.
    private bool TryChange(int step, out int changed)
    {
        for (int seen = Volatile.Read(ref _references); ;)
        {
            changed = seen + step;
            if (seen <= 0) return false;
            int before = Interlocked.CompareExchange(ref _references, changed, seen);
            if (before == seen) return true;
            seen = before;
        }
    }
}
