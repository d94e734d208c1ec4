using StreamSynth.Engine.Resume;
using StreamSynth.Testing;

namespace StreamSynth.Engine.Tests.Resume;

/// <summary>Looks at graphs with several ends: readers whose states lie far apart, readers of other readers' results, and sinks that outlive a run.</summary>
public sealed class EndsTests
{
    [Fact]
    public async Task RunAsync_TwoReadersFarApart_GivesEachItsRest()
    {
        // Both train on the same items, as two classifiers do: one has read all that its edge and window let it, the other nothing.
        GraphText graph = new GraphText()
            .Node("s", "resume.shuffled", options: new { count = 60, window = 5 })
            .Node("w", "test.reorder", "s", new { window = 7, draws = true })
            .Node("b", "test.batch_sum", "w", limits: new { batch = 4 })
            .Node("r0", "resume.tally", "b", new { every = 20 }, limits: new { capacity = 16 })
            .Node("r1", "resume.tally", "w", new { every = 30 }, limits: new { capacity = 16 })
            .Node("e0", "resume.write", inputs: new { number = "r0.result" })
            .Node("e1", "resume.write", inputs: new { number = "r1.result" });
        ResumeRun whole = await ResumeRun.RunAsync(graph);
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog, isResumable: true);
        List<ResumePoint> points = [];
        harness.Block<TallyBlock>("r0").OnRead = read =>
        {
            // There is none while a result is on its way.
            if (read is 0 or 13 or 19 or 37 or 60) AddIfAny(harness.Runner.Mark(new Dictionary<string, long> { ["r0.number"] = read, ["r1.number"] = 0 }, new Dictionary<string, long> { ["r0"] = read / 20, ["r1"] = 0 }));
        };
        await harness.RunAsync();

        Assert.InRange(points.Count, 3, 5);
        foreach (ResumePoint point in points)
        {
            ResumeRun rest = await ResumeRun.RunAsync(graph, ResumePoint.FromJson(point.ToJson()), seed: 4);
            rest.AssertIsRestOf(whole, point);
            foreach (ResumePoint second in rest.Points.Where((_, i) => i % 3 == 0)) (await ResumeRun.RunAsync(graph, second)).AssertIsRestOf(whole, second);
        }

        void AddIfAny(ResumePoint? point) => points.AddRange(point is null ? [] : [point]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Mark_ReaderOfResultsBeyondTheOthersState_IsGivenOnlyIfTheyWillComeAgainAsTheyWere(bool stops)
    {
        GraphText graph = new GraphText()
            .Node("s", "test.count", options: new { count = 30 })
            .Node("r0", "resume.tally", "s", new { every = 5 })
            .Node("last", "resume.tally", inputs: new { number = "r0.result" });
        await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog, isResumable: true);
        harness.Block<TallyBlock>("r0").OnRead = read =>
        {
            if (stops && read == 3) harness.Runner.Stop();
        };
        await harness.RunAsync();
        long given = harness.Block<TallyBlock>("last").Items.Length;
        Assert.InRange(given, 1, 6);

        // The state of the first lies before the result that the other has read already.
        ResumePoint? point = harness.Runner.Mark(Marks(4, 1), new Dictionary<string, long> { ["r0"] = 0 });

        Assert.Equal(stops, point is null);
        Assert.NotNull(harness.Runner.Mark(Marks(5, 1), new Dictionary<string, long> { ["r0"] = 1 }));

        static Dictionary<string, long> Marks(long first, long last) => new() { ["r0.number"] = first, ["last.number"] = last };
    }

    [Fact]
    public async Task SetupAsync_SinkThatOutlivesTheRun_WritesEveryItemOnce()
    {
        GraphText graph = new GraphText()
            .Node("s", "test.count", options: new { count = 50 })
            .Node("w", "test.reorder", "s", new { window = 6, draws = true })
            .Node("r0", "resume.tally", "w")
            .Node("keep", "resume.store", "w");
        List<(long, long)> kept = [];
        ResumePoint? point = null;
        for (int run = 0; run < 4; run++)
        {
            await using BlockHarness harness = BlockHarness.Load(graph, EngineTestBlocks.Catalog, isResumable: true);
            harness.Block<StoreBlock>("keep").Kept = kept;
            long first = point?.Inputs["r0.number"] ?? 0;
            ResumePoint? next = null;
            bool dies = run < 3;
            harness.Block<TallyBlock>("r0").OnRead = read =>
            {
                if (dies && read == 7) next = harness.Runner.Mark(new Dictionary<string, long> { ["r0.number"] = first + 7 });
                if (dies && read == 12) harness.Runner.Cancel();
            };
            await harness.StartAsync(point);
            point = next ?? point;
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), kept.Select(k => k.Item1));
        Assert.Equal(50, kept.Select(k => k.Item2).Distinct().Count());
    }
}
