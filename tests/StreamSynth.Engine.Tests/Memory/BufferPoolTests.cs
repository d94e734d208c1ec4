using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Tests.Memory;

public sealed class BufferPoolTests
{
    [Fact]
    public void Rent_ZeroBytes_IsALeaseLikeAnyOther()
    {
        var pool = new BufferPool();
        Lease lease = pool.Rent(0, "node");

        Assert.Equal(0, lease.Span.Length);
        Assert.Equal(1, pool.OutstandingLeases);
        lease.Release();
        Assert.Equal(0, pool.OutstandingLeases);
    }

    [Fact]
    public void Rent_Negative_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new BufferPool().Rent(-1, "node"));

    [Fact]
    public void DescribeOutstanding_TwoOwners_NamesBoth()
    {
        var pool = new BufferPool();
        pool.Rent(10, "paint");
        pool.Rent(20, "paint");
        Lease pack = pool.Rent(5, "pack");

        Assert.Equal(["pack: 1 leases, 5 bytes", "paint: 2 leases, 30 bytes"], pool.DescribeOutstanding().Split(Environment.NewLine).Order());

        pack.Release();
        Assert.Equal("paint: 2 leases, 30 bytes", pool.DescribeOutstanding());
    }

    [Fact]
    public void HighWater_RentAndRelease_RemembersTheMost()
    {
        var pool = new BufferPool();
        Lease first = pool.Rent(100, "node");
        Lease second = pool.Rent(50, "node");
        first.Release();
        pool.Rent(60, "node");

        Assert.Equal(110, pool.OutstandingBytes);
        Assert.Equal(150, pool.HighWaterBytes);
        second.Release();
        Assert.Equal(150, pool.HighWaterBytes);
    }

    [Fact]
    public async Task Counts_ManyThreads_ComeBackToZero()
    {
        var pool = new BufferPool();
        using var start = new Barrier(8);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Factory.StartNew(
            () =>
            {
                var random = new Philox((ulong)worker);
                start.SignalAndWait();
                for (int i = 0; i < 5000; i++)
                {
                    Lease lease = pool.Rent(random.NextInt32(4096), $"worker{worker}");
                    int shares = random.NextInt32(3);
                    for (int s = 0; s < shares; s++) lease.Share();
                    for (int s = 0; s <= shares; s++) lease.Release();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Equal(0, pool.OutstandingLeases);
        Assert.Equal(0, pool.OutstandingBytes);
        Assert.InRange(pool.HighWaterBytes, 1, 8 * 4096);
        Assert.Equal(string.Empty, pool.DescribeOutstanding());
    }

    [Fact]
    public async Task Release_OneLeaseFromManyThreads_ReturnsItOnce()
    {
        for (int round = 0; round < 200; round++)
        {
            var pool = new BufferPool();
            Lease lease = pool.Rent(64, "node");
            for (int i = 1; i < 8; i++) lease.Share();

            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(lease.Release)));

            Assert.Equal((0, 0L), (pool.OutstandingLeases, pool.OutstandingBytes));
        }
    }
}
