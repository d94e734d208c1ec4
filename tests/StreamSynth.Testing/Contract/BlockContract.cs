using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Testing.Contract;

/// <summary>
/// Holds every block of a catalog to what all blocks owe the engine. A test project derives one class from this, names its catalog and gives one or more samples per block;
/// each fact then runs over all samples and names every block that breaks it.
/// </summary>
public abstract class BlockContract
{
    /// <summary>Gives the catalog.</summary>
    protected abstract BlockCatalog Catalog { get; }

    /// <summary>Gives the samples; every block of the catalog needs one.</summary>
    protected abstract IReadOnlyList<BlockSample> Samples { get; }

    [Fact]
    public void Catalog_EveryBlock_HasASample()
    {
        string[] without = [.. Catalog.Blocks.Select(b => b.Name).Except(Samples.Select(s => s.Block))];

        Assert.True(without.Length == 0, $"blocks without a sample: {string.Join(", ", without)}");
    }

    [Fact]
    public Task Outputs_ParallelismOneAndEight_AreEqual() => HoldAsync(async sample => await CompareAsync(sample, 1, 8).ConfigureAwait(false));

    [Fact]
    public Task Outputs_OneReplicaAndTwo_AreEqual() => HoldAsync(async sample =>
    {
        if (Catalog.Find(sample.Block) is { CanHaveReplicas: true }) await CompareAsync(sample, 1, 1, replicas: 2).ConfigureAwait(false);
    });

    [Fact]
    public Task Outputs_TwoRuns_AreEqual() => HoldAsync(async sample => await CompareAsync(sample, 1, 1).ConfigureAwait(false));

    [Fact]
    public Task Leases_AfterRun_AreAllBack() => HoldAsync(async sample =>
    {
        var run = new SampleRun(sample, Catalog, 2);
        RunResult result = await run.RunAsync().ConfigureAwait(false);
        int failed = run.Reader?.Results.Count(r => r.State == ItemState.Failed) ?? (int)result.FailureCount;
        string left = await run.CloseAsync().ConfigureAwait(false);
        Assert.True(result.Diagnostics.Count == 0, string.Join("; ", result.Diagnostics.Select(d => d.Message)));
        Assert.True(result.FailureCount == sample.ExpectedFailures, $"{result.FailureCount} failures, {sample.ExpectedFailures} expected: {string.Join("; ", result.Failures.Select(f => f.Describe()))}");
        Assert.True(failed >= sample.ExpectedFailures, $"only {failed} items are marked as failed");
        Assert.True(left.Length == 0, $"leases left: {left}");
    });

    [Fact]
    public Task Inputs_AfterRun_AreUntouched() => HoldAsync(async sample =>
    {
        var run = new SampleRun(sample, Catalog, 2);
        await run.RunAsync().ConfigureAwait(false);
        var changed = run.Sources.Where(s => !s.Source.Before.SequenceEqual(s.Source.After())).Select(s => s.Name).ToList();
        await run.CloseAsync().ConfigureAwait(false);
        Assert.True(changed.Count == 0, $"the block changed its inputs: {string.Join(", ", changed)}");
    });

    [Fact]
    public Task Outputs_EveryPayload_KeepDeclaredShapeAndBytes() => HoldAsync(async sample =>
    {
        var run = new SampleRun(sample, Catalog, 1);
        await run.RunAsync().ConfigureAwait(false);
        List<string> broken = [.. (run.Reader?.Results ?? []).Select(r => r.Payload).OfType<IPayload>().Select(p => Judge(run, sample, p)).OfType<string>()];
        await run.CloseAsync().ConfigureAwait(false);
        Assert.True(broken.Count == 0, string.Join("; ", broken));
    });

    // Blocks that hand on what they get may remember the items before: what they do not say that they remember is lost here.
    [Fact]
    public Task Outputs_GoneOnWithAnywhere_AreTheRest() => HoldAsync(async sample =>
    {
        if (Catalog.Find(sample.Block) is not { PassesOn: true }) return;

        var whole = new SampleRun(sample, Catalog, 1, isResumable: true);
        if (ResumeRules.Check(whole.Harness.Plan).Count > 0) return;

        List<ResumePoint> points = [];
        whole.Reader!.OnItem = _ => points.AddRange(whole.Mark() is { } point ? [point] : []);
        await whole.RunAsync().ConfigureAwait(false);
        foreach (ResumePoint point in points)
        {
            var rest = new SampleRun(sample, Catalog, 1);
            await rest.RunAsync(point).ConfigureAwait(false);
            Assert.Equal(whole.Results(point), rest.Results());
            await rest.CloseAsync().ConfigureAwait(false);
        }

        await whole.CloseAsync().ConfigureAwait(false);
        Assert.NotEmpty(points);
    });

    [Fact]
    public Task Cancel_InMidRun_EndsWithinOneCall() => HoldAsync(async sample =>
    {
        var run = new SampleRun(sample, Catalog, 1);
        long doneAtCancel = -1;
        void Cancel()
        {
            run.Harness.Runner.Cancel();
            doneAtCancel = CountDone(run);
        }

        if (run.Main is { } main) main.OnItem = i => { if (i == 1) Cancel(); };
        else if (run.Reader is { } reader) reader.OnItem = n => { if (n == 1) Cancel(); };
        RunResult result = await run.RunAsync().ConfigureAwait(false);
        long done = CountDone(run);
        string left = await run.CloseAsync().ConfigureAwait(false);
        Assert.DoesNotContain(result.Diagnostics, d => d.Code == "SS5009");
        Assert.True(doneAtCancel < 0 || done <= doneAtCancel + sample.Batch, $"{done - doneAtCancel} items were worked off after the run was cancelled");
        Assert.True(left.Length == 0, $"leases left after cancel: {left}");
    });

    private static long CountDone(SampleRun run) => run.Harness.Runner.Snapshot().Nodes.Single(n => n.Node == run.Plan.Name).Done;

    private static string? Judge(SampleRun run, BlockSample sample, IPayload payload)
    {
        if (payload.Bytes > run.Plan.MaxOutputBytes) return $"a payload holds {payload.Bytes} bytes, but the block declares {run.Plan.MaxOutputBytes}";
        if (sample.ShapeOf(payload) is not { } shape || run.Plan.OutputShape is not { } declared) return null;

        return declared.TryUnify(shape, new Dictionary<string, string>()) ? null : $"a payload has shape {shape}, but the block declares {declared}";
    }

    private async Task CompareAsync(BlockSample sample, int firstLanes, int secondLanes, int replicas = 1)
    {
        var first = new SampleRun(sample, Catalog, firstLanes);
        var second = new SampleRun(sample, Catalog, secondLanes, replicas);
        await first.RunAsync().ConfigureAwait(false);
        await second.RunAsync().ConfigureAwait(false);
        if (sample.Comparer is { } same)
        {
            Assert.Equal(first.Reader!.Results.Select(r => (r.Ordinal, r.State, r.Reason)), second.Reader!.Results.Select(r => (r.Ordinal, r.State, r.Reason)));
            Assert.All(
                first.Reader.Results.Zip(second.Reader.Results),
                pair => Assert.True(pair.First.Payload is null || same(pair.First.Payload, pair.Second.Payload!), $"ordinal {pair.First.Ordinal} differs"));
        }
        else
        {
            Assert.Equal(first.Results(), second.Results());
        }

        await first.CloseAsync().ConfigureAwait(false);
        await second.CloseAsync().ConfigureAwait(false);
    }

    private async Task HoldAsync(Func<BlockSample, Task> judge)
    {
        var broken = new List<string>();
        foreach (BlockSample sample in Samples)
        {
            try
            {
                await judge(sample).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                broken.Add($"{sample}: {e.Message}");
            }
        }

        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
    }
}
