using StreamSynth.Blocks.Classes;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Telemetry;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests.Training.Graphs;

/// <summary>train.classifier in a whole graph, on the real engine.</summary>
public sealed class TrainingGraphTests
{
    private const int Drawn = 200;
    private const int WarmUp = 12;
    private const int Steps = 4;
    private const int PassCapacity = 4;
    private const int TrainCapacity = 8;

    private static readonly BlockCatalog Catalog = BlockCatalog.From(typeof(ListClassesBlock).Assembly, typeof(SquaresBlock).Assembly);

    /// <summary>The first evaluation is held until every edge above is full of what was made after it had begun.</summary>
    [Fact]
    public async Task Run_EvaluationHeld_GenerationGoesOnUntilItsEdgesAreFull()
    {
        await using BlockHarness harness = Load();
        TaskCompletionSource evaluates = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim release = new();
        harness.Block<TrainClassifierBlock>("train").Backend = new WatchedBackend
        {
            OnPredict = () =>
            {
                evaluates.TrySetResult();
                release.Wait();
            },
        };
        (Gate made, Gate passed) = (new(), harness.Block<PassSampleBlock>("pass").Calls);
        SquaresBlock draw = harness.Block<SquaresBlock>("draw");
        draw.Gate = made;

        // Just enough for the first step.
        made.Let(WarmUp);
        Task<RunResult> run = harness.StartAsync();
        try
        {
            await evaluates.Task.WaitAsync(BlockHarness.Patience);
            Assert.Equal(WarmUp, draw.Made);
            made.Open();

            // The next step's images are taken ahead; what follows fills one edge, then the other.
            int ahead = (int)new MixingSchedule(Drawn, WarmUp, 1, Steps).AdmittedBefore(1);
            await passed.ArrivalOf(ahead + TrainCapacity);
            await made.ArrivalOf(ahead + TrainCapacity + PassCapacity);

            NodeSnapshot train = harness.Runner.Snapshot().Nodes.Single(n => n.Node == "train");
            Assert.Equal((1, false), (train.Progress!.Done, train.HasEnded));
            Assert.InRange(draw.Made, ahead + TrainCapacity + PassCapacity - 1, ahead + TrainCapacity + PassCapacity + 1);
        }
        finally
        {
            made.Open();
            release.Set();
        }

        RunResult result = await run;
        await harness.AssertSoundAsync(result);
        Assert.Equal(Steps, result.Snapshot.Nodes.Single(n => n.Node == "train").Progress!.Done);
    }

    /// <summary>Each step lasts a virtual second, in which the next minibatch waits for images that come only afterwards.</summary>
    [Fact]
    public async Task Run_StepsWhileTheNextMinibatchWaits_CountAsWorking()
    {
        ManualTimeProvider clock = new();
        await using BlockHarness harness = Load(clock: clock, validates: false);
        Gate made = new();
        harness.Block<SquaresBlock>("draw").Gate = made;
        MixingSchedule schedule = new(Drawn, WarmUp, 1, Steps);
        int step = 0;
        harness.Block<TrainClassifierBlock>("train").Backend = new WatchedBackend
        {
            OnStep = () =>
            {
                // All that this step needs has come, and nothing of what the next one waits for.
                SpinWait.SpinUntil(() => made.Arrived > schedule.AdmittedBefore(step), BlockHarness.Patience);

                // In small pieces, between which the other thread comes to its wait.
                for (int i = 0; i < 1000; i++)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(1));
                    Thread.Yield();
                }

                step++;
                made.Let((int)(schedule.AdmittedBefore(step) - schedule.AdmittedBefore(step - 1)));
                if (step == Steps) made.Open();
            },
        };
        made.Let(WarmUp);

        RunResult result = await harness.StartAsync();

        await harness.AssertSoundAsync(result);
        Assert.Equal(Steps, result.Snapshot.Nodes.Single(n => n.Node == "train").Working, 1e-9);
    }

    [Fact]
    public async Task Run_SourceThrows_NamesNodeAndItemAndLosesNothing()
    {
        await using BlockHarness harness = Load(draw: """ "throwAt": 90, """);
        LedgerLines ledger = new();
        TrainClassifierBlock train = harness.Block<TrainClassifierBlock>("train");
        train.Start(ledger);

        RunResult result = await harness.StartAsync();

        Diagnostic fault = Assert.Single(result.Diagnostics);
        Assert.Equal(new Diagnostic("SS5002", "nodes.draw", "IOException: the generator broke (at ordinal 90)"), fault);
        Assert.Equal(RunEnd.Failed, result.End);
        RunRows rows = new();
        train.Write(rows);
        NodeSnapshot counted = result.Snapshot.Nodes.Single(n => n.Node == "train");
        await harness.AssertCountedAsync(result);

        // What training has read has its line; the rest of the 90 was drained and counted.
        long[] lines = [.. ledger.Lines.Where(row => row.Domain == "synthetic").Select(row => row.Ordinal).Order()];
        Assert.Equal(90, counted.Received + counted.Absent);
        Assert.InRange(lines.Length, (int)counted.Done, 90);
        Assert.Equal(Enumerable.Range(0, lines.Length).Select(i => (long)i), lines);
        Assert.Equal(counted.Progress is null ? 0 : 1, rows.Classifiers.Count);
    }

    [Fact]
    public async Task Run_SourceFailsOnItems_TrainsOnTheOthersAndTellsEachInTheLedger()
    {
        await using BlockHarness harness = Load(draw: """ "failOn": [3, 77], """);
        LedgerLines ledger = new();
        harness.Block<TrainClassifierBlock>("train").Start(ledger);

        RunResult result = await harness.RunAsync();

        Assert.Equal(["cannot draw 3", "cannot draw 77"], result.Failures.Select(f => f.Error.Message));
        SampleRow[] lines = [.. ledger.Lines.Where(row => row.Domain == "synthetic").OrderBy(row => row.Ordinal)];
        Assert.Equal(Enumerable.Range(0, Drawn), lines.Select(row => (int)row.Ordinal));
        Assert.Equal([3L, 77L], lines.Where(row => row.State == "failed").Select(row => row.Ordinal));
    }

    private static BlockHarness Load(string draw = "", TimeProvider? clock = null, bool validates = true) => BlockHarness.Load(
        $$"""
        { "name": "training", "seed": 42, "memory": "64MiB", "onError": "skip", "nodes": {
          "classes": { "block": "classes.list", "options": { "names": ["red", "green", "blue"] } },
          "images": { "block": "test.squares" },
          {{(validates ? """ "validation": { "block": "test.squares", "options": { "count": 6, "split": "validation" } },""" : string.Empty)}}
          "draw": { "block": "test.squares", "options": { {{draw}} "count": {{Drawn}}, "synthetic": true } },
          "pass": { "block": "test.pass_sample", "inputs": { "sample": "draw.sample" }, "limits": { "capacity": {{PassCapacity}} } },
          "train": { "block": "train.classifier", "limits": { "capacity": {{TrainCapacity}} },
            "inputs": { "classes": "classes.class", "real": "images.sample", "synthetic": "pass.sample"{{(validates ? ", \"validation\": \"validation.sample\"" : string.Empty)}} },
            "options": { "baseWidth": 4, "steps": {{Steps}}, "realPerStep": 6, "syntheticPerStep": 6, "warmUpSamples": {{WarmUp}}, "poolBytes": "1MiB", "learningRate": 0.05, "threads": 1{{(validates ? ", \"evaluateEvery\": 1" : string.Empty)}} } } } }
        """,
        Catalog,
        clock);
}
