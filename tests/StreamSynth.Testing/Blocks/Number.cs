using System.Buffers.Binary;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Testing.Blocks;

/// <summary>
/// Carries one number, in a leased buffer if it has one: reading it after the last release throws, so that a test sees a reference that was given back too early.
/// </summary>
public sealed class Number : IPayload
{
    private readonly Lease? _lease;
    private readonly long _value;

    /// <summary>Makes a number without a buffer.</summary>
    public Number(long value) => _value = value;

    /// <summary>Makes a number that is kept in a buffer of at least 8 bytes; takes over the caller's reference.</summary>
    public Number(long value, Lease lease)
    {
        _lease = lease;
        BinaryPrimitives.WriteInt64LittleEndian(lease.Writable, value);
        lease.Writable[8..].Fill((byte)value);
    }

    public long Value => _lease is null ? _value : BinaryPrimitives.ReadInt64LittleEndian(_lease.Span);

    public long Bytes => _lease?.Length ?? 0;

    public object? Origin => Value;

    /// <summary>Makes a number in a buffer of so many bytes, or without one when that is 0.</summary>
    public static Number Make(long value, int bytes, Func<int, Lease> rent) => bytes == 0 ? new(value) : new(value, rent(bytes));

    public void Share() => _lease?.Share();

    public void Release() => _lease?.Release();
}
