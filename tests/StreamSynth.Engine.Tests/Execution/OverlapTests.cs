using StreamSynth.Engine.Execution;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

/// <summary>Shows in virtual time that stages overlap: nothing here depends on how fast or busy the machine is.</summary>
[Collection(nameof(AllocationTests))]
public sealed class OverlapTests
{
    private const int Items = 240;

    // A thread that could run but has no core yet changes nothing for a while: so many looks in a row tell rest from waiting for a core. Where they do not, time moves on
    // too early, which can only make the run longer, never shorter: so a longer look is tried before the graph is blamed.
    private static readonly int[] Looks = [200, 1_000, 5_000];

    [Fact]
    public async Task WholeGraph_StubsThatTakeTimeOnly_IsAsFastAsItsSlowestNode()
    {
        // The slowest node takes 5 ms per item. The way in takes the first batch 8 * 3 + 32 + 8 ms once; the rest must be at 0.95 of the slowest node's pace.
        double wayIn = (8 * 3) + 32 + 8, most = Items * 5 / 0.95, taken = double.PositiveInfinity;
        foreach (int looks in Looks.TakeWhile(_ => taken > most)) taken = await RunAsync(looks) - wayIn;

        Assert.InRange(taken, Items * 5, most);
    }

    // Gives the milliseconds of virtual time.
    private static async Task<double> RunAsync(int looks)
    {
        var clock = new ManualTimeProvider();
        await using BlockHarness harness = BlockHarness.Load(
            new GraphText()
                .Node("source", "test.count", options: new { count = Items })
                .Node("read", "test.delay", "source", new { milliseconds = 3 }, new { capacity = 32 })
                .Node("paint", "test.batch_delay", "read", new { milliseconds = 32 }, new { batch = 8, capacity = 32 })
                .Node("filter", "test.delay", "paint", new { milliseconds = 8 }, new { parallelism = 4, capacity = 32 })
                .Node("pack", "test.delay", "filter", new { milliseconds = 5 }, new { capacity = 32 })
                .Node("sink", "test.collect", "pack"));
        foreach (string node in new[] { "read", "filter", "pack" }) harness.Block<DelayBlock>(node).Clock = clock;
        harness.Block<BatchDelayBlock>("paint").Clock = clock;

        Task<RunResult> run = harness.StartAsync();
        await DriveAsync(clock, harness, run, looks);
        await harness.AssertSoundAsync(await run);

        return clock.Elapsed.TotalMilliseconds;
    }

    // Time moves only when everything that can run has run: all timers set and no count changing any more.
    private static async Task DriveAsync(ManualTimeProvider clock, BlockHarness harness, Task run, int looks)
    {
        while (!run.IsCompleted)
        {
            string before = string.Empty;
            for (int quiet = 0; quiet < looks && !run.IsCompleted;)
            {
                await Task.Yield();
                string now = $"{clock.Pending} {BlockHarness.Describe(harness.Runner.Snapshot())}";
                quiet = now == before && clock.Pending > 0 && ThreadPool.PendingWorkItemCount == 0 ? quiet + 1 : 0;
                before = now;
            }

            clock.AdvanceToNext();
        }
    }
}
