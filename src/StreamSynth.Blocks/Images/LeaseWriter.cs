using System.Buffers;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Images;

/// <summary>Writes into a leased buffer of fixed size.</summary>
internal sealed class LeaseWriter(Lease lease) : IBufferWriter<byte>
{
    private byte[]? _overflow;

    /// <summary>Gives the number of bytes written.</summary>
    public int Written { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        if (_overflow is not null || Written + count > lease.Length)
        {
            throw new InvalidOperationException($"the encoded image needs more than the {lease.Length} bytes that were reserved for it.");
        }

        Written += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) =>
        throw new NotSupportedException("LeaseWriter hands out spans only: a lease's writable bytes must not outlive the call.");

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Span<byte> rest = lease.Writable[Written..];
        if (rest.Length >= Math.Max(1, sizeHint)) return rest;

        // The contract forbids a short span: give a real one, and refuse when it is used.
        return _overflow = new byte[Math.Max(1, sizeHint)];
    }
}
