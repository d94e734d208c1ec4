using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

public sealed class SyntheticLedgerTests
{
    [Fact]
    public async Task Settle_SmallPoolAndManyOrdinals_KeepsTheLinesOfResidentsOnly()
    {
        // Every third ordinal is filtered; ten images of ten bytes fit.
        MixingCase settings = new() { Ordinals = 300, Fate = ordinal => ordinal % 3 == 0 ? 0 : 10 };
        BufferPool buffers = new();
        ScriptedReader reader = new(settings.Items(buffers));
        reader.ArriveAll();
        List<LedgerEntry> lines = [];
        SyntheticLedger ledger = new(lines.Add);
        SyntheticPool pool = new(100, 4, ledger);
        SyntheticIntake intake = new(reader, pool, ledger, (_, _) => null, CancellationToken.None);

        for (int resolved = 1; await intake.ResolveNextAsync(CancellationToken.None); resolved++)
        {
            Assert.Equal(resolved, ledger.Settled + pool.Count);
            Assert.InRange(pool.Count, 0, 10);
        }

        pool.SettleResidents();
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (long)i), lines.Select(line => line.Header.Ordinal).Order());
        Assert.Equal(100, ledger.Reasons["lowMargin"]);
        Assert.Equal(190, ledger.Reasons[nameof(LedgerState.EvictedUnused)]);
        Assert.Equal(10, ledger.Reasons[nameof(LedgerState.Resident)]);
        pool.Release();
        Assert.Equal(0, buffers.OutstandingLeases);
    }
}
