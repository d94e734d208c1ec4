using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Resume;
using StreamSynth.Testing;

namespace StreamSynth.Engine.Tests.Resume;

/// <summary>
/// Cuts random graphs anywhere and goes on: every end gets exactly the rest, with equal ordinals, keys, payloads, states, reasons and batches; every run conserves items and leaves no lease.
/// </summary>
public sealed class RandomResumeTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_FromAnyPoint_GivesTheRest(ulong seed)
    {
        var random = new Philox(seed, 2);
        foreach (int parallelism in new[] { 1, 4 })
        {
            GraphText graph = RandomResumeGraph.Make(seed, parallelism);
            ResumeRun whole = await ResumeRun.RunAsync(graph, seed: seed);
            foreach (ResumePoint point in new[] { whole.Points[0], whole.Points[random.NextInt32(whole.Points.Count)], whole.Points[^1] })
            {
                ResumeRun rest = await ResumeRun.RunAsync(RandomResumeGraph.Make(seed, 5 - parallelism), point, 1 + random.NextInt32(9), seed);
                rest.AssertIsRestOf(whole, point);

                ResumePoint second = rest.Points[random.NextInt32(rest.Points.Count)];
                (await ResumeRun.RunAsync(graph, second)).AssertIsRestOf(whole, second);
            }

            Assert.All(whole.Items, end => Assert.True(end.Value.All(i => i.Ordinal < whole.Points[^1].Inputs[end.Key])));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_AfterAStop_GivesTheRest(ulong seed)
    {
        GraphText graph = RandomResumeGraph.Make(seed, 4);
        ResumeRun whole = await ResumeRun.RunAsync(graph);
        int at = new Philox(seed, 3).NextInt32(60);
        ResumeRun stopped = await ResumeRun.RunAsync(graph, at: (read, runner) =>
        {
            if (read == at) runner.Stop();
        });

        // A run that ended in a cancel before its first point is gone on with from its start.
        ResumePoint? point = stopped.Points.LastOrDefault();

        foreach ((string end, (long Ordinal, string Text)[] items) in stopped.Items)
        {
            // A stop in the midst of gathering ends in a cancel, and what comes then is not of the whole run.
            (long Ordinal, string Text)[] sound = [.. items.TakeWhile(i => !i.Text.Contains("cancelled", StringComparison.Ordinal))];
            Assert.Equal(whole.Items[end].Where(i => sound.Length > 0 && i.Ordinal <= sound[^1].Ordinal), sound);
            Assert.Equal(whole.Items[end].Where(i => i.Ordinal < point?.Inputs[end]), items.Where(i => i.Ordinal < point?.Inputs[end]));
        }

        (await ResumeRun.RunAsync(graph, point)).AssertIsRestOf(whole, point);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_AfterACancel_GivesTheRestFromTheLastPoint(ulong seed)
    {
        GraphText graph = RandomResumeGraph.Make(seed, 4);
        ResumeRun whole = await ResumeRun.RunAsync(graph);
        int at = 8 + new Philox(seed, 3).NextInt32(60);
        ResumeRun cancelled = await ResumeRun.RunAsync(graph, cutEvery: 3, at: (read, runner) =>
        {
            if (read == at) runner.Cancel();
        });

        // There is no point while a reader's result is on its way, which may be so at every cut before the cancel: then it begins anew.
        ResumePoint? point = cancelled.Points.LastOrDefault();

        (await ResumeRun.RunAsync(graph, point)).AssertIsRestOf(whole, point);
    }

    [Fact]
    public void Make_AllSeeds_CoverEveryKind()
    {
        List<GraphPlan> plans = [.. Numbers.Select(seed => BlockHarness.Load(RandomResumeGraph.Make(seed, 1), EngineTestBlocks.Catalog).Plan)];

        Assert.Equal(Enum.GetValues<BlockKind>(), plans.SelectMany(p => p.Nodes).Select(n => n.Descriptor.Kind).Distinct().Order());
        Assert.InRange(plans.Count(p => p.Nodes.Any(n => n.Span is not null)), 3, plans.Count);
        Assert.InRange(plans.Count(p => p.Edges.Any(e => e.ToPort.Gathered)), 3, plans.Count);
        Assert.All(new[] { "test.reorder", "test.merge", "resume.quota" }, block => Assert.InRange(plans.Count(p => p.Nodes.Any(n => n.Spec.Block == block)), 5, plans.Count));
        Assert.InRange(plans.Count(p => p.Nodes.Any(n => n.Block is IRoute { MayEnd: true })), 5, plans.Count);
        Assert.All(plans, p => Assert.Empty(ResumeRules.Check(p)));
    }

    public static TheoryData<ulong> Seeds => [.. Numbers];

    private static IEnumerable<ulong> Numbers => Enumerable.Range(1, 25).Select(i => (ulong)i);
}
