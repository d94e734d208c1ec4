using System.Text.Json;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Engine.Tests.Resume;

/// <summary>Looks at what a point says of nodes that hold items back, take turns, or remember; that runs go on right from it is the random graphs' affair.</summary>
public sealed class StatefulNodeTests
{
    [Fact]
    public async Task Mark_Window_NamesWhatItHeldInItsOrder()
    {
        // The latest leaves first: 3, 4, 5, ... while 0, 1 and 2 stay to the end.
        GraphText graph = Counted(20).Node("w", "test.reorder", "s", new { window = 3 }).Node("r0", "resume.tally", "w");
        ResumeRun whole = await ResumeRun.RunAsync(graph, cutEvery: 5, seed: 9);
        ResumePoint point = whole.Points[1];
        long mark = point.Inputs["r0.number"];

        Assert.InRange(mark, 2, 5);
        Assert.Equal((0, mark + 3), (point.Nodes["w"].Ordinal, point.Nodes["w"].Taken));
        Assert.Equal([0, 1, 2], point.Nodes["w"].Held);
        ResumeRun rest = await ResumeRun.RunAsync(graph, point);
        rest.AssertIsRestOf(whole, point);
        Assert.Equal(mark, rest.Result.Snapshot.Edges.Single(e => e.To == "w.number").Resumed);
        Assert.Equal(0, rest.Result.Snapshot.Edges.Single(e => e.To == "r0.number").Resumed);
    }

    [Fact]
    public async Task Mark_Merge_NamesTheTurnAndTheNextOfEachInput()
    {
        GraphText graph = Counted(20)
            .Node("few", "test.count", options: new { count = 2 })
            .Node("m", "test.merge", inputs: new { a = "s.number", b = "few.number", c = "s.number" })
            .Node("r0", "resume.tally", "m");
        ResumeRun whole = await ResumeRun.RunAsync(graph, cutEvery: 1, seed: 3);

        const string order = "abcabcacacacacacacacacacacacacacacacacacac";
        Assert.Equal(order.Length, whole.Items["r0.number"].Length);
        foreach (ResumePoint point in whole.Points)
        {
            string taken = order[..(int)point.Nodes["m"].Ordinal];
            Assert.Equal((taken.Count(t => t == 'a'), taken.Count(t => t == 'b'), taken.Count(t => t == 'c')), (point.Inputs["m.a"], point.Inputs["m.b"], point.Inputs["m.c"]));
            Assert.Equal(taken.Length == 0 ? "a" : taken[^1] switch { 'a' => "b", 'b' => "c", _ => "a" }, point.Nodes["m"].Turn);
            (await ResumeRun.RunAsync(graph, point)).AssertIsRestOf(whole, point);
        }
    }

    [Fact]
    public async Task Mark_RouteThatRemembers_SaysWhat()
    {
        GraphText graph = Counted(60)
            .Node("q", "resume.quota", "s", new { classes = 3, quota = 4 })
            .Node("t", "test.route", inputs: new { number = "q.kept" }, options: new { enough = 9 })
            .Node("r0", "resume.tally", inputs: new { number = "t.left" });
        ResumeRun whole = await ResumeRun.RunAsync(graph, cutEvery: 5, seed: 2);
        ResumePoint point = whole.Points[1];
        long mark = point.Inputs["r0.number"];

        Assert.InRange(mark, 2, 5);
        Assert.Equal(mark, point.Nodes["q"].State!.Value.EnumerateObject().Sum(c => c.Value.GetInt32()));
        Assert.Equal(mark, point.Nodes["t"].State!.Value.GetInt64());
        (await ResumeRun.RunAsync(graph, point)).AssertIsRestOf(whole, point);
    }

    [Fact]
    public async Task RunAsync_AfterARouteHadEnough_EndsAtOnce()
    {
        GraphText graph = Counted(1_000_000)
            .Node("t", "test.route", "s", new { enough = 9 })
            .Node("r0", "resume.tally", inputs: new { number = "t.left" });
        ResumeRun whole = await ResumeRun.RunAsync(graph);

        ResumeRun rest = await ResumeRun.RunAsync(graph, whole.Points[^1]);

        Assert.Equal(9, whole.Items["r0.number"].Length);
        Assert.Empty(rest.Items["r0.number"]);
        Assert.InRange(rest.Result.Snapshot.Nodes.Single(n => n.Node == "s").Emitted, 0, 200);
    }

    [Fact]
    public async Task Stop_StreamsOfUnlikeLength_LeavesWhatComesAfterTheFirstEnd()
    {
        GraphText graph = Counted(40)
            .Node("other", "test.count", options: new { count = 40 })
            .Node("w", "test.reorder", "other", new { window = 9, draws = true })
            .Node("m", "test.merge", inputs: new { a = "s.number", b = "w.number" })
            .Node("r0", "resume.tally", "m");
        ResumeRun whole = await ResumeRun.RunAsync(graph);
        ResumeRun stopped = await ResumeRun.RunAsync(graph, at: (read, runner) =>
        {
            if (read == 7) runner.Stop();
        });

        (long, string)[] items = stopped.Items["r0.number"];
        Assert.InRange(items.Length, 7, 79);
        Assert.Equal(whole.Items["r0.number"].Take(items.Length), items);
        (await ResumeRun.RunAsync(graph, stopped.Points[^1])).AssertIsRestOf(whole, stopped.Points[^1]);
    }

    [Fact]
    public async Task RunAsync_InputThatGivesLessThanItDid_IsAFault()
    {
        ResumePoint point = (await ResumeRun.RunAsync(Graph(20), cutEvery: 8)).Points[1];
        await using BlockHarness harness = BlockHarness.Load(Graph((int)point.Nodes["w"].Held.Max()), EngineTestBlocks.Catalog);

        RunResult result = await harness.StartAsync(point);

        await harness.AssertCountedAsync(result);
        Assert.Equal(("SS6203", "nodes.w"), (Assert.Single(result.Diagnostics).Code, result.Diagnostics[0].Path));

        static GraphText Graph(int count) => Counted(count).Node("w", "test.reorder", "s", new { window = 6, draws = true }).Node("r0", "resume.tally", "w");
    }

    [Theory]
    [InlineData("w", """{ "ordinal": 2, "taken": 9, "held": [2, 2] }""", "holds an ordinal twice")]
    [InlineData("w", """{ "ordinal": 2, "taken": 9, "held": [3, 4] }""", "not those from 2 to below 9")]
    [InlineData("w", """{ "ordinal": 2, "taken": 9, "held": [2, 9] }""", "not those from 2 to below 9")]
    [InlineData("w", """{ "ordinal": 2, "taken": 9, "held": [2, 3, 4, 5] }""", "holds 4 items in a window of 3")]
    [InlineData("w", """{ "ordinal": 2, "taken": 9 }""", "holds nothing, and yet had taken 9")]
    [InlineData("w", """{ "ordinal": 2, "taken": 900, "held": [2, 3, 4] }""", "but 'w' starts at 897")]
    [InlineData("m", """{ "ordinal": 3, "turn": "a" }""", "but its inputs have given")]
    [InlineData("m", """{ "ordinal": 0, "turn": "c" }""", "input 'c', which is not connected")]
    [InlineData("t", """{ "ordinal": 1 }""", "the state of its block: it is missing")]
    [InlineData("t", """{ "ordinal": 1, "state": -1 }""", "-1 cannot be")]
    [InlineData("t", """{ "ordinal": 1, "state": "a" }""", "cannot go on from the state of its block")]
    [InlineData("t", """{ "ordinal": 1, "state": null }""", "the state of its block: it is missing")]
    [InlineData("q", """{ "ordinal": 1, "state": { "a": 1 } }""", "cannot go on from the state of its block")]
    [InlineData("q", """{ "ordinal": 1, "state": { "1": 99 } }""", "cannot be")]
    [InlineData("e", """{ "ordinal": 900 }""", "but 'e' starts at")]
    [InlineData("s", """{ "ordinal": 900 }""", "starts at 900, but is read from 0 on")]
    public async Task RunAsync_PointThatWasEdited_IsRefused(string node, string at, string expected)
    {
        GraphText graph = Counted(40)
            .Node("w", "test.reorder", "s", new { window = 3 })
            .Node("t", "test.route", "w", new { enough = 30 })
            .Node("o", "test.count", options: new { count = 40 })
            .Node("q", "resume.quota", "o", new { quota = 5 })
            .Node("e", "test.expand", inputs: new { number = "t.left" }, options: new { fanOut = 2 })
            .Node("m", "test.merge", inputs: new { a = "e.number", b = "q.kept" })
            .Node("r0", "resume.tally", "m");
        ResumePoint point = (await ResumeRun.RunAsync(graph, cutEvery: 9)).Points[2];
        NodePoint edited = JsonSerializer.Deserialize<NodePoint>(at, RecordReader.Json)!;
        point = ResumePoint.FromJson((point with { Nodes = point.Nodes.ToDictionary(n => n.Key, n => n.Key == node ? edited : n.Value) }).ToJson());
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog);

        RunResult result = await harness.StartAsync(point);

        Assert.All(result.Diagnostics, d => Assert.Equal("SS6202", d.Code));
        Assert.Contains(result.Diagnostics, d => d.Message.Contains(expected, StringComparison.Ordinal));
        Assert.Equal(0, harness.Block<CountBlock>("s").Made);
    }

    private static GraphText Counted(int count) => new GraphText(new { maxFailures = 1_000_000 }).Node("s", "test.count", options: new { count });
}
