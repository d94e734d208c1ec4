using System.Buffers;
using System.Collections.Concurrent;

namespace StreamSynth.Engine.Memory;

/// <summary>Rents buffers and counts what is out, so that a run can prove that all came back.</summary>
/// <remarks>Threads: any. Arrays come from the shared array pool; the count is ours.</remarks>
public sealed class BufferPool
{
    private readonly ConcurrentDictionary<Lease, string> _outstanding = new();
    private long _bytes;
    private long _highWater;

    /// <summary>Gives the number of leases not yet released.</summary>
    public int OutstandingLeases => _outstanding.Count;

    /// <summary>Gives the bytes of leases not yet released.</summary>
    public long OutstandingBytes => Interlocked.Read(ref _bytes);

    /// <summary>Gives the largest number of bytes that were out at once.</summary>
    public long HighWaterBytes => Interlocked.Read(ref _highWater);

    /// <summary>Rents a buffer of exactly <paramref name="length"/> bytes; its content is undefined.</summary>
    /// <param name="length">Bytes, 0 or more.</param>
    /// <param name="owner">Node that rents, named in <see cref="DescribeOutstanding"/>.</param>
    /// <returns>A lease with one reference, which the caller releases or hands on inside a payload.</returns>
    public Lease Rent(int length, string owner)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var lease = new Lease(this, ArrayPool<byte>.Shared.Rent(length), length);
        _outstanding[lease] = owner;
        RaiseHighWater(Interlocked.Add(ref _bytes, length));

        return lease;
    }

    /// <summary>Says who holds what, one line per owner; empty when all is back.</summary>
    public string DescribeOutstanding() => string.Join(
        Environment.NewLine,
        _outstanding.GroupBy(pair => pair.Value).Select(g => $"{g.Key}: {g.Count()} leases, {g.Sum(pair => (long)pair.Key.Length)} bytes"));

    internal void Return(Lease lease, byte[] buffer)
    {
        _outstanding.TryRemove(lease, out _);
        Interlocked.Add(ref _bytes, -lease.Length);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void RaiseHighWater(long bytes)
    {
        long seen = Interlocked.Read(ref _highWater);
        while (bytes > seen)
        {
            long before = Interlocked.CompareExchange(ref _highWater, bytes, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
