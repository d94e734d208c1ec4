using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

public sealed class SyntheticPoolTests
{
    private readonly BufferPool _buffers = new();
    private readonly List<LedgerEntry> _lines = [];
    private readonly SyntheticLedger _ledger;

    public SyntheticPoolTests() => _ledger = new(_lines.Add);

    [Fact]
    public void Admit_PoolFull_EvictsMostUsedThenLowestOrdinal()
    {
        SyntheticPool pool = new(30, maxUses: 5, _ledger);
        Resident[] residents = [.. Enumerable.Range(0, 6).Select(ordinal => MakeResident(ordinal, 10))];
        pool.Admit(residents[0]);
        pool.Admit(residents[1]);
        pool.Admit(residents[2]);
        pool.Use(residents[1]);
        pool.Use(residents[2]);
        pool.Use(residents[2]);

        long[][] held = [.. residents[3..].Select(newcomer =>
        {
            pool.Admit(newcomer);
            return (long[])[.. pool.Residents.Select(r => r.Entry.Header.Ordinal)];
        })];

        // Two uses leave first, then one use, then the unused one of the lowest ordinal.
        Assert.Equal([[0, 1, 3], [0, 3, 4], [3, 4, 5]], held);
        Assert.Equal(
            [LedgerState.EvictedUnused, LedgerState.EvictedUsed, LedgerState.EvictedUsed, LedgerState.Resident, LedgerState.Resident, LedgerState.Resident],
            residents.Select(r => r.Entry.State));
        Assert.Equal((2, 1), (pool.EvictedUsed, pool.EvictedUnused));
        Assert.Equal([2, 1, 0], _lines.Select(line => line.Header.Ordinal));
        Assert.Equal(3, _buffers.OutstandingLeases);
    }

    [Fact]
    public void Admit_LargeImage_EvictsUntilItFits()
    {
        SyntheticPool pool = new(30, maxUses: 5, _ledger);
        for (int ordinal = 0; ordinal < 3; ordinal++) pool.Admit(MakeResident(ordinal, 10));

        pool.Admit(MakeResident(3, 15));

        Assert.Equal([2, 3], pool.Residents.Select(r => r.Entry.Header.Ordinal));
        Assert.Equal(25, pool.Bytes);
    }

    [Fact]
    public void Admit_ImageAboveCapacity_ThrowsAndLeavesReferenceWithCaller()
    {
        SyntheticPool pool = new(30, maxUses: 5, _ledger);
        Resident resident = MakeResident(7, 31);

        ArgumentException error = Assert.Throws<ArgumentException>(() => pool.Admit(resident));

        Assert.Contains("Ordinal 7 holds 31 B, but the pool 30 B", error.Message, StringComparison.Ordinal);
        Assert.True(resident.Sample.Encoded.IsHeld);
    }

    [Fact]
    public void UsesLeft_UseBeyondMaximumAndEviction_CountsOnlyWhatIsLeft()
    {
        SyntheticPool pool = new(20, maxUses: 2, _ledger);
        Resident worn = MakeResident(0, 10);
        pool.Admit(worn);
        pool.Admit(MakeResident(1, 10));

        for (int use = 0; use < 3; use++) pool.Use(worn);
        long beforeEviction = pool.UsesLeft;
        pool.Admit(MakeResident(2, 10));

        Assert.Equal(2, beforeEviction);
        Assert.Equal(4, pool.UsesLeft);
    }

    [Fact]
    public void Release_Residents_GivesAllLeasesBack()
    {
        SyntheticPool pool = new(100, maxUses: 2, _ledger);
        for (int ordinal = 0; ordinal < 5; ordinal++) pool.Admit(MakeResident(ordinal, 10));

        pool.Release();

        Assert.Equal((0, 0L), (_buffers.OutstandingLeases, pool.Bytes));
    }

    private Resident MakeResident(long ordinal, int bytes)
    {
        Sample sample = new(_buffers.Rent(bytes, "test"), "webp", 1, 1, new(Domain.Synthetic, new(0, "bus")));

        return new(LedgerEntry.Of(new(ordinal, 0), sample, LedgerState.Resident), sample);
    }
}
