using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Resume;

public sealed class ResumeTests
{
    [Fact]
    public async Task RunAsync_NodesThatRememberWhatIsNotSaved_AreAllRefusedBeforeAnythingRuns()
    {
        GraphText graph = new GraphText()
            .Node("a", "test.count")
            .Node("shuffle", "test.reorder", "a")
            .Node("odd", "resume.forgetful", "shuffle")
            .Node("even", "resume.forgetful", "shuffle")
            .Node("both", "test.merge", inputs: new { a = "odd.number", b = "even.number" })
            .Node("first", "test.route", "both", new { enough = 3 })
            .Node("end", "test.collect", inputs: new { number = "first.left" });
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog, isResumable: true);

        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.Equal(["nodes.odd", "nodes.even"], result.Diagnostics.Select(d => d.Path));
        Assert.All(result.Diagnostics, d => Assert.Equal("SS6201", d.Code));
        Assert.Equal(0, harness.Block<CountBlock>("a").Made);
    }

    [Fact]
    public async Task RunAsync_PointOfAnotherPlan_IsRefusedWithAllThatDiffers()
    {
        ResumePoint point = (await ResumeRun.RunAsync(Graph(4, 3, "w", 42))).Points[0];
        await using BlockHarness harness = BlockHarness.Load(Graph(5, 6, "x", 7), EngineTestBlocks.Catalog);

        RunResult result = await harness.StartAsync(point);

        Assert.Equal(RunEnd.Failed, result.End);
        Assert.All(result.Diagnostics, d => Assert.Equal("SS6202", d.Code));
        string[] paths = [.. result.Diagnostics.Select(d => d.Path).Distinct()];
        Assert.Empty(new[] { "nodes.b.limits.batch", "nodes.e.fanOut", "nodes.w.block", "nodes.x.block", "seeds.data", "seeds.generation" }.Except(paths));
        Assert.DoesNotContain(paths, p => p.StartsWith("nodes.s.", StringComparison.Ordinal));
        Assert.Contains(result.Diagnostics, d => d.Message == "is 5, but was 4 when the run was saved.");
        Assert.Equal(0, harness.Block<ShuffledBlock>("s").Read);
    }

    [Fact]
    public void Differences_OtherParallelismAndCapacity_AreNone()
    {
        GraphPlan plan = BlockHarness.Load(new GraphText().Node("a", "test.count").Node("b", "test.add", "a"), isResumable: true).Plan;
        GraphRunner runner = new(plan, TimeProvider.System) { IsResumable = true };
        ResumePoint point = runner.Mark(new Dictionary<string, long>())!;
        GraphPlan other = BlockHarness.Load(new GraphText().Node("a", "test.count").Node("b", "test.add", "a", limits: new { parallelism = 4, capacity = 50 })).Plan;

        Assert.Empty(ResumeRules.Differences(other, point));
        Assert.Equal("nodes.b", Assert.Single(ResumeRules.Differences(other, point with { Nodes = point.Nodes.Where(n => n.Key != "b").ToDictionary() })).Path);
    }

    [Fact]
    public async Task RunAsync_ResumableSource_ReadsNothingAgain()
    {
        GraphText graph = new GraphText(new { maxFailures = 1_000_000 })
            .Node("s", "resume.shuffled", options: new { count = 500, window = 20 })
            .Node("r0", "resume.tally", "s");
        ResumePoint point = (await ResumeRun.RunAsync(graph, cutEvery: 400)).Points[1];
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog);

        RunResult result = await harness.RunAsync(point);

        Assert.InRange(harness.Block<ShuffledBlock>("s").Read, 100, 103);
        Assert.InRange(harness.Block<TallyBlock>("r0").First, 397, 400);
        Assert.Equal(0, Assert.Single(result.Snapshot.Edges).Resumed);
    }

    [Fact]
    public async Task RunAsync_SourceThatCannotGoOn_DropsAndCountsWhatWasResolved()
    {
        GraphText graph = new GraphText()
            .Node("s", "test.count", options: new { count = 100 })
            .Node("b", "test.batch_sum", "s", limits: new { batch = 8 })
            .Node("r0", "resume.tally", "b");
        ResumePoint point = (await ResumeRun.RunAsync(graph, cutEvery: 60, seed: 5)).Points[1];
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog);

        RunResult result = await harness.RunAsync(point);

        long mark = point.Inputs["r0.number"];
        Assert.InRange(mark, 57, 60);
        Assert.Equal(56, point.Inputs["b.number"]);
        Assert.Equal(7, point.Nodes["b"].Batch);
        Assert.Equal([56, mark - 56], result.Snapshot.Edges.Select(e => e.Resumed));
        Assert.Equal(100 - mark, harness.Block<TallyBlock>("r0").Items.Length);
    }

    [Fact]
    public async Task Mark_WrongMarks_AreRefusedByName()
    {
        GraphText graph = new GraphText().Node("s", "test.count", options: new { count = 9 }).Node("r", "resume.tally", "s", new { every = 2 });
        await using BlockHarness plain = BlockHarness.Load(graph, EngineTestBlocks.Catalog);
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog, isResumable: true);
        await harness.RunAsync();

        Assert.Throws<InvalidOperationException>(() => plain.Runner.Mark(new Dictionary<string, long>()));
        Assert.Contains("'r.number' is missing", Refuse([], []), StringComparison.Ordinal);
        Assert.Contains("'q.number'", Refuse([("r.number", 3), ("q.number", 1)], []), StringComparison.Ordinal);
        Assert.Contains("'s'", Refuse([("r.number", 3)], [("s", 1)]), StringComparison.Ordinal);
        Assert.Contains("is 10, but must lie between the last one, 0, and what has come, 9", Refuse([("r.number", 10)], []), StringComparison.Ordinal);
        Assert.Contains("is 5, but must lie between the last one, 0, and what has come, 4", Refuse([("r.number", 9)], [("r", 5)]), StringComparison.Ordinal);
        Assert.NotNull(harness.Runner.Mark(new Dictionary<string, long> { ["r.number"] = 6 }));
        Assert.Contains("is 5, but must lie between the last one, 6", Refuse([("r.number", 5)], []), StringComparison.Ordinal);

        string Refuse((string, long)[] marks, (string, long)[] results) =>
            Assert.Throws<ArgumentException>(() => harness.Runner.Mark(marks.ToDictionary(m => m.Item1, m => m.Item2), results.ToDictionary(m => m.Item1, m => m.Item2))).Message;
    }

    [Fact]
    public async Task Mark_ResultStillOnItsWay_GivesNoPoint()
    {
        GraphText graph = new GraphText()
            .Node("s", "test.count", options: new { count = 9 })
            .Node("r", "resume.tally", "s", new { every = 3 })
            .Node("w", "test.collect", inputs: new { number = "r.result" });
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog, isResumable: true);
        Gate gate = new();
        harness.Block<CollectBlock>("w").Gate = gate;
        List<ResumePoint?> points = [];
        harness.Block<TallyBlock>("r").OnRead = read =>
        {
            if (read is 2 or 3) points.Add(harness.Runner.Mark(new Dictionary<string, long> { ["r.number"] = read }));
            if (read == 3) gate.Open();
        };

        await harness.RunAsync();

        Assert.NotNull(points[0]);
        Assert.Null(points[1]);
        ResumePoint last = harness.Runner.Mark(new Dictionary<string, long> { ["r.number"] = 9 })!;
        Assert.Equal((3, 3), (last.Inputs["w.number"], last.Nodes["r"].Ordinal));
    }

    [Fact]
    public async Task Mark_ResultsBeyondTheState_ComeAgain()
    {
        GraphText graph = new GraphText()
            .Node("s", "test.count", options: new { count = 9 })
            .Node("r", "resume.tally", "s", new { every = 3 })
            .Node("e", "test.expand", options: new { fanOut = 2, yielded = 2 }, inputs: new { number = "r.result" })
            .Node("w", "test.collect", "e");
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog, isResumable: true);
        await harness.RunAsync();

        ResumePoint point = harness.Runner.Mark(new Dictionary<string, long> { ["r.number"] = 4 }, new Dictionary<string, long> { ["r"] = 1 })!;

        Assert.Equal(6, harness.Block<CollectBlock>("w").Taken.Count);
        Assert.Equal((2, 1, 1), (point.Inputs["w.number"], point.Inputs["e.number"], point.Nodes["r"].Ordinal));
    }

    [Fact]
    public async Task Stop_InTheMidstOfGathering_WorksOnNothingWithAHalf()
    {
        GraphText graph = new GraphText()
            .Node("half", "test.count", options: new { count = 9 })
            .Node("s", "test.count", options: new { count = 9 })
            .Node("g", "test.gather_sum", "s", inputs: new { left = "half.number" })
            .Node("r", "resume.tally", "g");
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog, isResumable: true);
        Gate gate = new();
        harness.Block<CountBlock>("half").Gate = gate;
        harness.Block<CountBlock>("half").OnItem = i =>
        {
            if (i == 2) harness.Runner.Stop();
        };
        harness.Block<CountBlock>("s").OnItem = i =>
        {
            if (i == 3) gate.Open();
        };

        RunResult result = await harness.RunAsync();

        Assert.Equal(RunEnd.Stopped, result.End);
        Assert.DoesNotContain(harness.Block<TallyBlock>("r").Items, i => !i.Text.Contains("cancelled", StringComparison.Ordinal));
        Assert.Null(harness.Runner.Mark(new Dictionary<string, long> { ["r.number"] = 0 }));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "plan": {}, "inputs": { "a.number": -1 }, "nodes": {} }""")]
    [InlineData("""{ "plan": {}, "inputs": {}, "nodes": { "a": { "batch": -1 } } }""")]
    [InlineData("""{ "plan": {}, "inputs": {}, "nodes": { "a": null } }""")]
    public void FromJson_Nonsense_IsRefused(string text) => Assert.Throws<InvalidDataException>(() => ResumePoint.FromJson(text));

    private static GraphText Graph(int batch, int fanOut, string name, int seed) => new GraphText(new { seed })
        .Node("s", "resume.shuffled", options: new { count = 4 })
        .Node("b", "test.batch_sum", "s", limits: new { batch })
        .Node("e", "test.expand", "b", new { fanOut })
        .Node("r0", "resume.tally", "e")
        .Node(name, "resume.write", "e");
}
