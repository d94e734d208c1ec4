using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

public sealed class SyntheticMixTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 220).Select(i => (ulong)i)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task DrawAsync_AnyArrivalOrderAndTiming_GivesSameMinibatchesAndLedger(ulong seed)
    {
        var settings = MixingCase.Random(seed);

        MixingRun atOnce = await MixingRun.OfAsync(settings);
        MixingRun[] scattered = await Task.WhenAll(Enumerable.Range(1, 3).Select(a => MixingRun.OfAsync(settings, arrivals: (ulong)a)));

        Assert.All(scattered, run => Assert.Equal(atOnce.Minibatches, run.Minibatches));
        Assert.All(scattered, run => Assert.Equal(atOnce.Ledger, run.Ledger));
        Assert.All(scattered, run => Assert.Equal(atOnce.StarvedSteps, run.StarvedSteps));
    }

    [Fact]
    public async Task DrawAsync_AnyMomentsOfArrivalsAndSteps_GivesSameMinibatchesAndLedger()
    {
        int waits = 0;
        for (ulong seed = 1; seed <= 300; seed++)
        {
            var settings = MixingCase.Random(seed);
            MixingRun atOnce = await MixingRun.OfAsync(settings);
            MixingRun[] runs = [await MixingRun.InVirtualTimeAsync(settings, seed, free: false), await MixingRun.InVirtualTimeAsync(settings, seed + 1000, free: false)];

            Assert.All(runs, run => Assert.Equal((seed, string.Join('|', atOnce.Minibatches)), (seed, string.Join('|', run.Minibatches))));
            Assert.All(runs, run => Assert.Equal(atOnce.Ledger, run.Ledger));
            Assert.All(runs, run => Assert.Equal(atOnce.StarvedSteps, run.StarvedSteps));
            waits += runs.Sum(run => run.Waits);
        }

        Assert.InRange(waits, 500, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task DrawAsync_AnyCase_KeepsLedgerBytesUsesAndLeases(ulong seed)
    {
        var settings = MixingCase.Random(seed);

        MixingRun run = await MixingRun.OfAsync(settings);

        Assert.Equal(Enumerable.Range(0, settings.Ordinals).Select(o => (long)o), run.Entries.Select(e => e.Header.Ordinal));
        Assert.All(run.Entries, e => Assert.Equal(Survived(settings.Fate((int)e.Header.Ordinal)), Survived(e.State)));
        Assert.All(run.Entries, e => Assert.Equal(e.State == LedgerState.EvictedUsed, e.Uses > 0 && e.State != LedgerState.Resident));
        Assert.Equal(run.Minibatches.Sum(m => m.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length), run.Entries.Sum(e => e.Uses));
        Assert.All(run.PoolBytes, bytes => Assert.InRange(bytes, 0, settings.PoolBytes));
        Assert.Equal(run.Pool.Count, run.Buffers.OutstandingLeases);
        Assert.Equal(run.Pool.Count, run.Entries.Count(e => e.State == LedgerState.Resident));
        Assert.Equal(run.Pool.EvictedUsed, run.Entries.Count(e => e.State == LedgerState.EvictedUsed));
        Assert.Equal(run.Pool.EvictedUnused, run.Entries.Count(e => e.State == LedgerState.EvictedUnused));
        Assert.Equal(run.Pool.UsesLeft, run.Pool.Residents.Sum(r => Math.Max(0, settings.MaxUses - r.Entry.Uses)));
        run.Pool.Release();
        Assert.Equal(0, run.Buffers.OutstandingLeases);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task DrawAsync_RealOnlyOrNeverStarved_KeepsUsesWithinMaximum(ulong seed)
    {
        MixingCase settings = MixingCase.Random(seed);

        MixingRun run = await MixingRun.OfAsync(settings with { Policy = StarvationPolicy.RealOnly });
        MixingRun stalling = await MixingRun.OfAsync(settings with { Policy = StarvationPolicy.Stall, PoolBytes = 1 << 20 });

        Assert.All(run.Entries, e => Assert.InRange(e.Uses, 0, settings.MaxUses));
        if (stalling.StarvedSteps == 0) Assert.All(stalling.Entries, e => Assert.InRange(e.Uses, 0, settings.MaxUses));
        Assert.Equal(run.StarvedSteps, run.Minibatches.Count(m => m.Length == 0));
    }

    [Fact]
    public async Task DrawAsync_NotStarved_ReadsExactlyAsFarAsScheduled()
    {
        MixingCase settings = new() { Ordinals = 100, WarmUp = 20, Steps = 10, Fate = _ => 10 };

        MixingRun run = await MixingRun.OfAsync(settings);

        Assert.Equal([20, 28, 36, 44, 52, 60, 68, 76, 84, 92], run.Asked);
        Assert.Equal(0, run.StarvedSteps);
    }

    [Fact]
    public async Task DrawAsync_EnoughEligible_NeverRepeatsWithinMinibatch()
    {
        MixingCase settings = new() { Ordinals = 40, WarmUp = 12, Steps = 30, Places = 12, Fate = _ => 10 };

        MixingRun run = await MixingRun.OfAsync(settings);

        Assert.All(run.Minibatches, m => Assert.Equal(12, m.Split(' ').Distinct().Count()));
    }

    [Fact]
    public async Task DrawAsync_FewerEligibleThanPlaces_RepeatsEvenly()
    {
        MixingCase settings = new() { Ordinals = 3, WarmUp = 3, Steps = 5, Places = 7, Fate = _ => 10 };

        MixingRun run = await MixingRun.OfAsync(settings);

        Assert.All(run.Minibatches, m => Assert.Equal([2, 2, 3], m.Split(' ').GroupBy(o => o).Select(g => g.Count()).Order()));
        Assert.Equal(0, run.StarvedSteps);
    }

    [Fact]
    public async Task DrawAsync_ManySteps_DrawsEvenly()
    {
        MixingCase settings = new() { Ordinals = 20, WarmUp = 20, Steps = 2000, Places = 2, MaxUses = 1_000_000, Fate = _ => 10 };

        MixingRun run = await MixingRun.OfAsync(settings);

        // 4000 draws over 20 images: binomial with mean 200 and standard deviation 13.8; five of them.
        Assert.All(run.Entries, e => Assert.InRange(e.Uses, 131, 269));
    }

    [Fact]
    public async Task DrawAsync_StallStarved_WaitsAheadOfSchedule()
    {
        // Ordinals 0..9 are filtered, so the schedule alone (one ordinal a step) has nothing to draw from for ten steps.
        MixingCase settings = new()
        {
            Ordinals = 40,
            WarmUp = 0,
            Steps = 40,
            Places = 2,
            Policy = StarvationPolicy.Stall,
            Fate = ordinal => ordinal < 10 ? 0 : 10,
        };

        MixingRun run = await MixingRun.OfAsync(settings);

        Assert.Equal("10 10", run.Minibatches[0]);
        Assert.Equal(11, run.Asked[0]);
        Assert.Equal(1, run.StarvedSteps);
    }

    [Fact]
    public async Task DrawAsync_StallAndNoneWillCome_FallsToReuse()
    {
        MixingCase settings = new() { Ordinals = 4, WarmUp = 4, Steps = 6, Places = 2, MaxUses = 2, Policy = StarvationPolicy.Stall, Fate = _ => 10 };

        MixingRun run = await MixingRun.OfAsync(settings);

        Assert.All(run.Minibatches, m => Assert.Equal(2, m.Split(' ').Length));
        Assert.Equal(2, run.StarvedSteps); // 4 residents of 2 uses fill 4 of 6 steps.
    }

    [Fact]
    public async Task DrawAsync_StallAndPoolFullOfUnused_DoesNotChurnThroughTheInput()
    {
        // The pool holds two images of one use each, but a minibatch needs four uses: no amount of waiting would do.
        MixingCase settings = new()
        {
            Ordinals = 1000,
            WarmUp = 2,
            Steps = 10,
            ArrivalShare = 1,
            Places = 4,
            MaxUses = 1,
            PoolBytes = 20,
            Policy = StarvationPolicy.Stall,
            Fate = _ => 10,
        };

        MixingRun run = await MixingRun.OfAsync(settings);

        Assert.InRange(run.Asked[0], 2, 4);
        Assert.Equal(10, run.StarvedSteps);
    }

    [Fact]
    public async Task DrawAsync_ReuseStarved_DrawsBeyondMaximumWithoutWaiting()
    {
        MixingCase settings = new()
        {
            Ordinals = 100,
            WarmUp = 1,
            ArrivalShare = 1,
            Steps = 200,
            Places = 2,
            MaxUses = 1,
            Policy = StarvationPolicy.Reuse,
            Fate = _ => 10,
        };

        MixingRun run = await MixingRun.OfAsync(settings);

        Assert.Equal("0 0", run.Minibatches[0]);
        Assert.Equal(1, run.Asked[0]);
        Assert.Contains(run.Entries, e => e.Uses > 1);
    }

    [Fact]
    public async Task DrawAsync_NothingSurvives_GivesEmptyMinibatches()
    {
        MixingCase settings = new() { Ordinals = 10, Steps = 3, Fate = _ => 0 };

        MixingRun run = await MixingRun.OfAsync(settings);

        Assert.Equal(["", "", ""], run.Minibatches);
        Assert.Equal(3, run.StarvedSteps);
    }

    private static bool Survived(int fate) => fate > 0;

    private static bool Survived(LedgerState state) => state is LedgerState.Resident or LedgerState.EvictedUsed or LedgerState.EvictedUnused;
}
