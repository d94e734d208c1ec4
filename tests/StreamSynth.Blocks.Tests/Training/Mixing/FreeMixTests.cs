using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

public sealed class FreeMixTests
{
    [Fact]
    public async Task DrawAsync_AnyMomentsOfArrivalsAndSteps_NeverWaitsAndKeepsLedgerBytesUsesAndLeases()
    {
        int differing = 0;
        for (ulong seed = 1; seed <= 300; seed++)
        {
            var settings = MixingCase.Random(seed);

            MixingRun run = await MixingRun.InVirtualTimeAsync(settings, seed, free: true);

            Assert.Equal(0, run.Waits);
            Assert.Equal(Enumerable.Range(0, settings.Ordinals).Select(o => (long)o), run.Entries.Select(e => e.Header.Ordinal));
            Assert.All(run.Entries, e => Assert.Equal(settings.Fate((int)e.Header.Ordinal) > 0, e.State is LedgerState.Resident or LedgerState.EvictedUsed or LedgerState.EvictedUnused));
            Assert.Equal(run.Minibatches.Sum(m => m.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length), run.Entries.Sum(e => e.Uses));
            Assert.All(run.PoolBytes, bytes => Assert.InRange(bytes, 0, settings.PoolBytes));
            Assert.Equal(run.Pool.Count, run.Buffers.OutstandingLeases);
            Assert.All(run.Minibatches, m => Assert.True(m.Length == 0 || m.Split(' ').Length == settings.Places));
            if (settings.Policy == StarvationPolicy.RealOnly) Assert.All(run.Entries, e => Assert.InRange(e.Uses, 0, settings.MaxUses));
            MixingRun other = await MixingRun.InVirtualTimeAsync(settings, seed + 1000, free: true);
            if (!run.Minibatches.SequenceEqual(other.Minibatches)) differing++;
            run.Pool.Release();
            Assert.Equal(0, run.Buffers.OutstandingLeases);
        }

        // What is drawn does depend on the moments: else this would not be another mode.
        Assert.InRange(differing, 50, 300);
    }

    [Fact]
    public async Task DrawAsync_NothingEverArrives_GivesEmptyMinibatchesAtOnce()
    {
        BufferPool buffers = new();
        MixingCase settings = new() { Ordinals = 6, Fate = _ => 10 };
        ScriptedReader reader = new(settings.Items(buffers));
        SyntheticLedger ledger = new(_ => { });
        SyntheticPool pool = new(100, 4, ledger);
        FreeMix mix = new(new(reader, pool, ledger, (_, _) => null, CancellationToken.None), pool, 2, StarvationPolicy.Stall, 1);

        ValueTask<IReadOnlyList<Resident>> draw = mix.DrawAsync(0, CancellationToken.None);

        Assert.True(draw.IsCompletedSuccessfully);
        Assert.Empty(await draw);
        reader.ReleaseRest();
    }

    [Fact]
    public async Task DrawAsync_LaterArrivalBeforeAnEarlierOne_WaitsItsTurn()
    {
        BufferPool buffers = new();
        MixingCase settings = new() { Ordinals = 4, Fate = _ => 10 };
        ScriptedReader reader = new(settings.Items(buffers));
        SyntheticLedger ledger = new(_ => { });
        SyntheticPool pool = new(100, 4, ledger);
        FreeMix mix = new(new(reader, pool, ledger, (_, _) => null, CancellationToken.None), pool, 1, StarvationPolicy.Reuse, 1);
        reader.Arrive(0);
        reader.Arrive(2);

        await mix.DrawAsync(0, CancellationToken.None);

        Assert.Equal([0L], pool.Residents.Select(r => r.Entry.Header.Ordinal));
        pool.Release();
        reader.ReleaseRest();
        Assert.Equal(0, buffers.OutstandingLeases);
    }
}
