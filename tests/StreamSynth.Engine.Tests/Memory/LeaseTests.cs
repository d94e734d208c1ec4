using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Tests.Memory;

public sealed class LeaseTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void Release_LastReference_ReturnsTheBuffer()
    {
        Lease lease = _pool.Rent(100, "node");
        lease.Share();

        lease.Release();
        Assert.True(lease.IsHeld);
        Assert.Equal(1, _pool.OutstandingLeases);

        lease.Release();
        Assert.False(lease.IsHeld);
        Assert.Equal(0, _pool.OutstandingLeases);
    }

    [Fact]
    public void Span_OfRentedLength_IsExact()
    {
        Lease lease = _pool.Rent(100, "node");

        Assert.Equal(100, lease.Length);
        Assert.Equal(100, lease.Span.Length);
        Assert.Equal(100, lease.Writable.Length);
        Assert.Equal(100, lease.Memory.Length);
    }

    [Fact]
    public void Access_AfterLastRelease_Throws()
    {
        Lease lease = _pool.Rent(8, "node");
        lease.Release();

        Assert.Throws<ObjectDisposedException>(() => lease.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => lease.Memory);
        Assert.Throws<ObjectDisposedException>(() => lease.Writable.Length);
    }

    [Fact]
    public void Writable_WhileShared_Throws()
    {
        Lease lease = _pool.Rent(8, "node");
        lease.Share();

        Assert.Throws<InvalidOperationException>(() => lease.Writable.Length);
        lease.Release();
        Assert.Equal(8, lease.Writable.Length);
    }

    [Fact]
    public void Release_OnceTooOften_ThrowsAndLeavesTheCountAlone()
    {
        Lease lease = _pool.Rent(8, "node");
        lease.Release();

        Assert.Throws<ObjectDisposedException>(lease.Release);
        Assert.Throws<ObjectDisposedException>(lease.Release);
        Assert.False(lease.IsHeld);
        Assert.Equal(0, _pool.OutstandingBytes);
    }

    [Fact]
    public void Share_AfterLastRelease_ThrowsAndStaysReleased()
    {
        Lease lease = _pool.Rent(8, "node");
        lease.Release();

        Assert.Throws<ObjectDisposedException>(lease.Share);
        Assert.Throws<ObjectDisposedException>(lease.Share);
        Assert.False(lease.IsHeld);
    }
}
