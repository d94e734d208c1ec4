using StreamSynth.Engine.Execution;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Execution;

public sealed class WorkingClockTests
{
    /// <summary>A block works ten virtual seconds on each of two items, all of that time with a read of the next item open.</summary>
    /// <remarks>On the third it works no time: nothing holds back the end of the source, so the read of it may be over before that work begins.</remarks>
    [Theory]
    [InlineData(true, 20)]
    [InlineData(false, 0)]
    public async Task Work_WhileAnotherTaskWaitsForInput_CountsAsWorking(bool tellsWork, double seconds)
    {
        var clock = new ManualTimeProvider();
        var gate = new Gate();
        await using BlockHarness harness = BlockHarness.Load(
            new GraphText()
                .Node("source", "test.count", options: new { count = 3 })
                .Node("read", "test.read_ahead", "source", new { tellsWork })
                .Node("sink", "test.collect", "read"),
            clock: clock);
        harness.Block<CountBlock>("source").Gate = gate;
        harness.Block<ReadAheadBlock>("read").OnWork = number =>
        {
            if (number < 2) clock.Advance(TimeSpan.FromSeconds(10));
            gate.Let(1);
        };
        gate.Let(1);

        RunResult result = await harness.RunAsync();

        Assert.Equal(3, harness.Block<CollectBlock>("sink").Taken.Count);
        Assert.Equal(seconds, result.Snapshot.Nodes.Single(n => n.Node == "read").Working, 1e-9);
    }
}
