using StreamSynth.Cli.Estimating;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Tests.Live;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Tests.Estimating;

public sealed class RunEstimateTests
{
    [Fact]
    public void Between_TwoMoments_LeavesOutTheWarmingUp()
    {
        NodeSnapshot first = Moments.Node("paint", 16, working: 5, expected: 1000);
        NodeSnapshot last = Moments.Node("paint", 116, working: 7, expected: 1000);

        NodeMeasure measure = NodeMeasure.Between(first, last);

        Assert.Equal((100L, 0.02, 20.0), (measure.Measured, measure.SecondsEach, measure.WholeSeconds));
    }

    [Fact]
    public void Between_OneCallOnly_TakesItWhole()
    {
        NodeSnapshot only = Moments.Node("paint", 16, working: 4, expected: 160);

        Assert.Equal(40, NodeMeasure.Between(only, only).WholeSeconds);
    }

    [Fact]
    public void Between_Progress_CountsWhatTheBlockCounts()
    {
        NodeSnapshot first = Moments.Node("train", 500, expected: 500, working: 1) with { Progress = new(10, 600, "steps") };
        NodeSnapshot last = first with { Progress = new(110, 600, "steps"), Working = 11 };

        NodeMeasure measure = NodeMeasure.Between(first, last);

        Assert.Equal(("steps", 600L, 60.0), (measure.Unit, measure.Units, measure.WholeSeconds));
    }

    [Fact]
    public void Between_Ended_IsWhatItTook()
    {
        NodeSnapshot ended = Moments.Node("read", 40, working: 3) with { HasEnded = true };

        Assert.Equal(3, NodeMeasure.Between(Moments.Node("read", 10, working: 1), ended).WholeSeconds);
    }

    [Fact]
    public void Between_NothingDone_IsNotKnown()
    {
        NodeMeasure measure = NodeMeasure.Between(null, Moments.Node("paint", 0, expected: 100, working: 9));

        Assert.Null(measure.SecondsEach);
        Assert.Null(measure.WholeSeconds);
    }

    [Fact]
    public void Of_NodesSideBySide_TheSlowestDecidesAndTheLateComeOnTop()
    {
        RunEstimate estimate = Estimate(late: ["keep"], Measure("count", 10, 1), Measure("add", 100, 2), Measure("train", 50, 3), Measure("keep", 2, 4));

        Assert.Equal(("add", 200.0, 8.0), (estimate.Slowest, estimate.SlowestSeconds, estimate.LateSeconds));
        Assert.Equal(3 + 200 + 8, estimate.Seconds);
    }

    [Fact]
    public void Of_NoEndKnown_PromisesNothing() => Assert.Null(Estimate(late: [], Measure("count", null, 1)).Seconds);

    private static NodeMeasure Measure(string node, long? units, double each) => new(node, "test.block", "items", units, 10, 10 * each, false);

    private static RunEstimate Estimate(string[] late, params NodeMeasure[] nodes)
    {
        using var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());
        GraphFile file = GraphFile.Load("graph.json", [], bench.Around);
        var probe = new ProbeResult(null!, nodes, late.ToHashSet(), ReadySeconds: 3, ProbedSeconds: 18, PayloadHighWaterBytes: 5, PeakResidentBytes: 6);

        return RunEstimate.Of(file.Plan!, probe, []);
    }
}
