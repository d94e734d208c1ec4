using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Training.Mixing;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing.Contract;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class TrainClassifierBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("train.classifier", """{ "steps": 4, "realPerStep": 4, "syntheticPerStep": 4, "baseWidth": 4 }""") with
        {
            Inputs = pool => [.. Enumerable.Range(0, 12).Select(i => Squares.Synthetic(i, pool))],
            Gathered = Sampled.Gather(("classes", _ => Squares.Classes), ("real", pool => Squares.Real(6, pool)), ("validation", pool => Squares.Real(3, pool, "validation"))),
        },
        Sampled.Block("train.classifier", """{ "steps": 4, "realPerStep": 4, "syntheticPerStep": 4, "baseWidth": 4 }""") with
        {
            Inputs = pool => [.. Enumerable.Range(0, 12).Select(i => Squares.Synthetic(i, pool))],
            Gathered = Sampled.Gather(("classes", _ => Squares.Classes), ("realStream", pool => Squares.Real(20, pool))),
        },
    ];

    [Fact]
    public async Task ConsumeAsync_ColouredSquares_LearnsThemAndReports()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 60, EvaluateEvery = 25 } };
        bench.Validation = Squares.Real(60, bench.Buffers, "validation");

        await bench.RunAsync(bench.Items(60, ordinal => ordinal % 5 == 0));

        TrainedModel model = Assert.Single(bench.Models);
        Assert.Equal((60, 4, 16), (model.Step, model.Settings.BaseWidth, model.Settings.Width));
        Assert.Equal(["red", "green", "blue"], model.Classes);
        Assert.Equal([25, 50, 60], bench.Report.Measurements.Where(m => m.Name == "accuracy.validation").Select(m => m.Step));
        Assert.InRange(bench.Measured("accuracy.validation").Last(), 0.9, 1);
        Assert.InRange(bench.Measured("loss").Last(), 0, 0.3);
        Assert.Equal(60, bench.Report.Progress!.Done);
        string[] names = [.. bench.Report.Measurements.Select(m => m.Name).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["accuracy.real", "accuracy.synthetic", "accuracy.validation", "epoch", "learningRate", "loss", "lossReal", "lossSynthetic", "poolResidents", "starvedSteps"], names);
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Theory]
    [InlineData(Network.Resnet20, 4)]
    [InlineData(Network.Resnet18, 4)]
    [InlineData(Network.Resnet50, 2)]
    [InlineData(Network.DeitTiny, 12)]
    public async Task ConsumeAsync_EachNetwork_TakesItsSteps(Network network, int baseWidth)
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 3, Network = network, BaseWidth = baseWidth } };

        await bench.RunAsync(bench.Items(12));

        TrainedModel model = Assert.Single(bench.Models);
        Assert.Equal((network, 3L), (model.Settings.Network, model.Step));
        Assert.All(bench.Measured("loss"), loss => Assert.True(double.IsFinite(loss)));
    }

    [Theory]
    [InlineData(NormMode.Auxiliary, StarvationPolicy.Stall)]
    [InlineData(NormMode.Shared, StarvationPolicy.RealOnly)]
    public async Task ConsumeAsync_NetworkThatDoesNotFitTheImages_SaysWhatDoes(NormMode norm, StarvationPolicy starvation)
    {
        using TrainingBench bench = new()
        {
            Options = TrainingBench.Small with { Network = Network.Resnet18, BaseWidth = 4, RealPerStep = 1, Norm = norm, Starvation = starvation },
        };

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => bench.RunAsync(bench.Items(12)));

        Assert.Equal(("SS5111", "options.network"), (error.Diagnostics[0].Code, error.Diagnostics[0].Path));
        Assert.Contains("Resnet18 makes one pixel of 16x16", error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StarvationPolicy.Stall)]
    [InlineData(StarvationPolicy.Reuse)]
    [InlineData(StarvationPolicy.RealOnly)]
    public async Task ConsumeAsync_AnyArrivalTiming_GivesEqualBytes(StarvationPolicy starvation)
    {
        TrainClassifierOptions options = TrainingBench.Small with { Steps = 12, WarmUpSamples = 3, MaxUses = 2, Starvation = starvation, PoolBytes = "2KiB" };
        using TrainingBench atOnce = new() { Options = options };
        using TrainingBench scattered = new() { Options = options };
        ScriptedReader late = new(scattered.Items(40, ordinal => ordinal % 3 == 1));

        await atOnce.RunAsync(atOnce.Items(40, ordinal => ordinal % 3 == 1));
        Task arrivals = Task.Run(async () =>
        {
            for (int ordinal = 39; ordinal >= 0; ordinal--)
            {
                await Task.Yield();
                late.Arrive(ordinal * 7 % 40);
            }
        });
        await scattered.RunAsync(late);
        await arrivals;

        Assert.Equal(Bytes(atOnce.Rows.Model), Bytes(scattered.Rows.Model));
        Assert.Equal(Bytes(atOnce.Rows.Optimizer), Bytes(scattered.Rows.Optimizer));
        Assert.Equal(atOnce.Ledger.Lines, scattered.Ledger.Lines);
        Assert.True(atOnce.Measured("starvedSteps").Last() > 0);
        Assert.Contains(atOnce.Ledger.Lines, row => row.State == "evictedUsed");
    }

    [Fact]
    public async Task Write_AfterTraining_HoldsEveryOrdinalOnceAndUsesThatAddUp()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 20 } };

        await bench.RunAsync(bench.Items(30, ordinal => ordinal == 4));

        SampleRow[] synthetic = [.. bench.Ledger.Lines.Where(row => row.Domain == "synthetic").OrderBy(row => row.Ordinal)];
        SampleRow[] real = [.. bench.Ledger.Lines.Where(row => row.Domain == "real")];
        Assert.Equal(["train"], bench.Ledger.Lines.Select(row => row.Node).Concat(bench.Rows.Pool.Select(row => row.Node)).Distinct());
        Assert.Equal(Enumerable.Range(0, 30), synthetic.Select(row => (int)row.Ordinal));
        Assert.Equal(("filtered", "lowMargin", "a green square", 0.5), (synthetic[4].State, synthetic[4].Reason, synthetic[4].Prompt, synthetic[4].Score));
        Assert.Equal(("resident", "blue", 7UL, 1L, 0.25), (synthetic[5].State, synthetic[5].Class, synthetic[5].Seed, synthetic[5].Batch, synthetic[5].Margin));
        Assert.Equal(ItemHeader.OfSource(1, 5).Key, synthetic[5].Key);
        Assert.Equal(20 * 6, synthetic.Sum(row => row.Uses));
        Assert.Equal(24, real.Length);
        Assert.Equal(("used", "family1/square-5"), (real[5].State, real[5].Source));
        Assert.All(real, row => Assert.Equal(5, row.Uses)); // 20 steps of 6 are 5 epochs of 24.
        Assert.Equal(29 + 24, bench.Rows.Pool.Count);
        Assert.Equal(bench.Ledger.Lines.Sum(row => row.Bytes), bench.Rows.Pool.Sum(row => row.Data.LongLength));
        Assert.All(bench.Rows.Model, row => Assert.Equal(4 * row.Shape.Aggregate(1L, (a, b) => a * b), row.Data.Length));
        Assert.Contains(bench.Rows.Optimizer, row => row.Name.EndsWith("momentum_buffer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ConsumeAsync_AskedToStopWhileWaiting_YieldsTheModelSoFar()
    {
        using TrainingBench bench = new();
        ScriptedReader reader = new(bench.Items(60));
        for (int ordinal = 0; ordinal < 30; ordinal++) reader.Arrive(ordinal);
        Task running = bench.RunAsync(reader);
        await Task.WhenAny(running, reader.WhenAsked(30));

        // The wait is given up before anything more arrives: ordinal 30 may not have been waited for yet when it was asked for.
        await bench.Stop.CancelAsync();
        while (!reader.IsClosed && !running.IsCompleted) await Task.Yield();
        reader.ArriveAll();
        await running;

        TrainedModel model = Assert.Single(bench.Models);
        Assert.InRange(model.Step, 10, 20); // Ordinal 30 is due at step 16: 12 + floor(16 * 48 / 40) = 31.
        Assert.Equal(60, bench.Ledger.Lines.Count(row => row.Domain == "synthetic"));
        Assert.Equal(30, bench.Ledger.Lines.Count(row => row.State == "inFlight"));
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ConsumeAsync_AskedToStopBeforeTheFirstStep_YieldsNoModel()
    {
        using TrainingBench bench = new();
        await bench.Stop.CancelAsync();

        await bench.RunAsync(bench.Items(10));

        Assert.Empty(bench.Models);
        Assert.Equal(10, bench.Ledger.Lines.Count(row => row.State == "inFlight"));
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ConsumeAsync_Cancelled_ThrowsAndReleasesAll()
    {
        using TrainingBench bench = new();
        ScriptedReader reader = new(bench.Items(60));
        for (int ordinal = 0; ordinal < 30; ordinal++) reader.Arrive(ordinal);
        Task running = bench.RunAsync(reader);
        await Task.WhenAny(running, reader.WhenAsked(30));

        await bench.Cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ConsumeAsync_NoSyntheticPlaces_DrainsTheInputAndTrains()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { SyntheticPerStep = 0, Steps = 10 } };

        await bench.RunAsync(bench.Items(20));

        Assert.Equal(10, Assert.Single(bench.Models).Step);
        Assert.Equal(20, bench.Ledger.Lines.Count(row => row.State == "evictedUnused"));
        Assert.DoesNotContain(bench.Report.Measurements, m => m.Name is "accuracy.synthetic" or "poolResidents");
    }

    [Fact]
    public async Task ConsumeAsync_RealOnlyAndNothingSurvives_EqualsTrainingWithoutSyntheticPlaces()
    {
        TrainClassifierOptions options = TrainingBench.Small with { Steps = 10, Starvation = StarvationPolicy.RealOnly };
        using TrainingBench starved = new() { Options = options };
        using TrainingBench without = new() { Options = options with { SyntheticPerStep = 0 } };

        await starved.RunAsync(starved.Items(20, _ => true));
        await without.RunAsync(without.Items(20, _ => true));

        Assert.Equal(Bytes(without.Rows.Model), Bytes(starved.Rows.Model));
        Assert.Equal(10, starved.Measured("starvedSteps").Last());
        Assert.Equal(6, starved.Models[0].Settings.SyntheticBatch);
    }

    [Fact]
    public async Task ConsumeAsync_RealOnlyForSomeSteps_KeepsAuxiliaryTensorsMeanwhile()
    {
        // Every image has one use, and all are there at once: two steps with synthetic images, at rates that do not depend on the number of steps, then none.
        TrainClassifierOptions options = TrainingBench.Small with { Steps = 3, WarmUpSteps = 2, MaxUses = 1, Starvation = StarvationPolicy.RealOnly };
        using TrainingBench three = new() { Options = options };
        using TrainingBench ten = new() { Options = options with { Steps = 10 } };

        await three.RunAsync(three.Items(12));
        await ten.RunAsync(ten.Items(12));

        Assert.Equal((1, 8), (three.Measured("starvedSteps").Last(), ten.Measured("starvedSteps").Last()));
        Assert.Equal(2, ten.Measured("accuracy.synthetic").Count());
        Assert.Equal(10, ten.Measured("accuracy.real").Count());
        Assert.Equal(Bytes(three.Rows.Model.Where(IsAuxiliary)), Bytes(ten.Rows.Model.Where(IsAuxiliary)));
        Assert.Equal(Bytes(three.Rows.Optimizer.Where(IsAuxiliary)), Bytes(ten.Rows.Optimizer.Where(IsAuxiliary)));
        Assert.Contains(ten.Rows.Model, IsAuxiliary);
        Assert.All(three.Rows.Optimizer.Zip(ten.Rows.Optimizer).Where(p => !IsAuxiliary(p.First)), p => Assert.NotEqual(p.First.Data, p.Second.Data));
    }

    [Fact]
    public async Task ConsumeAsync_ReestimateStatistics_ChangesMainRunningStatisticsOnly()
    {
        using TrainingBench running = new() { Options = TrainingBench.Small with { Steps = 5 } };
        using TrainingBench anew = new() { Options = TrainingBench.Small with { Steps = 5, ReestimateStatistics = true } };

        await running.RunAsync(running.Items(20));
        await anew.RunAsync(anew.Items(20));

        string[] changed = [.. running.Rows.Model.Zip(anew.Rows.Model).Where(p => !p.First.Data.SequenceEqual(p.Second.Data)).Select(p => p.First.Name)];
        Assert.NotEmpty(changed);
        Assert.All(changed, name => Assert.Matches("running_(mean|var)$", name));
        Assert.All(changed, name => Assert.DoesNotContain("aux", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ConsumeAsync_CorruptImages_CountAsFailedAndTrainingGoesOn()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 8 } };
        Item<Sample>[] items = [.. bench.Items(20)];
        items[3] = Item<Sample>.Of(items[3].Header, Squares.Corrupt(items[3].Payload!, bench.Buffers));
        Sample[] real = [.. Squares.Real(24, bench.Buffers)];
        real[7] = Squares.Corrupt(real[7], bench.Buffers);
        bench.Real = real;

        await bench.RunAsync(items);

        SampleRow[] failed = [.. bench.Ledger.Lines.Where(row => row.State == "failed")];
        Assert.Equal([("synthetic", 3L, "corruptImage"), ("real", 7L, "corruptImage")], failed.Select(row => (row.Domain, row.Ordinal, row.Reason!)));
        Assert.Single(bench.Models);
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public void From_Blocks_DeclareTheirPorts()
    {
        BlockDescriptor train = BlockDescriptor.From(typeof(TrainClassifierBlock));
        BlockDescriptor evaluate = BlockDescriptor.From(typeof(EvaluateClassifierBlock));

        Assert.Equal(("train.classifier", BlockKind.Consume), (train.Name, train.Kind));
        Assert.Equal(["synthetic", "realStream", "real", "validation", "classes"], train.Inputs.Select(port => port.Name));
        Assert.Equal(["synthetic", "realStream", "real", "validation"], train.Inputs.Where(port => port.Optional).Select(port => port.Name));
        Assert.Equal(("model", typeof(TrainedModel)), (train.Output!.Name, train.Output.Payload));
        Assert.Equal(("evaluate.classifier", BlockKind.Sink), (evaluate.Name, evaluate.Kind));
        Assert.Equal(["model", "images", "real"], evaluate.Inputs.Select(port => port.Name));
    }

    [Fact]
    public void PartitionBytes_Pool_IsItsSizeWhereThereIsOne()
    {
        Assert.Equal(3 << 20, new TrainClassifierBlock(new() { PoolBytes = "3MiB" }, new([])).PartitionBytes);
        Assert.Equal((3 << 20) + (2 * 64 * 3 * 16 * 16 * 4), new TrainClassifierBlock(new() { PoolBytes = "3MiB", Image = new() { Size = 16 } }, new([])).PartitionBytes);
        Assert.Equal(0, new TrainClassifierBlock(new() { PoolBytes = "3MiB", SyntheticPerStep = 0 }, new([])).PartitionBytes);
    }

    private static bool IsAuxiliary(TensorRow row) => row.Name.Contains("aux", StringComparison.Ordinal);

    private static IEnumerable<string> Bytes(IEnumerable<TensorRow> rows) => rows.Select(row => $"{row.Name} {Convert.ToHexString(row.Data)}");
}
