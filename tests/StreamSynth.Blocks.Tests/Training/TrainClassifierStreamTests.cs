using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Training.Mixing;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Tests.Training;

/// <summary>train.classifier on streamed real images, on one kind of image, and mixing freely.</summary>
public sealed class TrainClassifierStreamTests
{
    private static readonly TrainClassifierOptions RealOnly = TrainingBench.Small with { Steps = 5, SyntheticPerStep = 0 };

    [Fact]
    public async Task ConsumeAsync_StreamedReal_UsesEachOnceInOrdinalOrderAndNoMore()
    {
        using TrainingBench bench = new() { Options = RealOnly };
        ScriptedReader real = Arrived(bench.RealItems(60, lost: ordinal => ordinal is 4 or 5));

        await bench.StreamAsync(real);

        Assert.Equal(5, Assert.Single(bench.Models).Step);
        Assert.Equal(Enumerable.Range(0, 32), Ordinals(bench, _ => true)); // 5 steps of 6, and two lost on the way.
        Assert.Equal([4, 5], Ordinals(bench, row => row.State == "filtered" && row.Reason == "tooSmall"));
        Assert.Equal(30, bench.Ledger.Lines.Count(row => row is { State: "used", Uses: 1, Bytes: > 0, Domain: "real" }));
        Assert.Equal(ItemHeader.OfSource(2, 7).Key, bench.Ledger.Lines.Single(row => row.Ordinal == 7).Key);
        Assert.True(real.IsClosed);
        Assert.Empty(bench.Rows.Pool);
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ConsumeAsync_TwoStreamsAtAnyTiming_GiveEqualModelAndLedger()
    {
        TrainClassifierOptions options = TrainingBench.Small with { Steps = 8, WarmUpSamples = 3, MaxUses = 3, PoolBytes = "2KiB" };
        using TrainingBench atOnce = new() { Options = options };
        using TrainingBench scattered = new() { Options = options };
        ScriptedReader lateReal = new(scattered.RealItems(60, ordinal => ordinal % 7 == 2));
        ScriptedReader lateSynthetic = new(scattered.Items(40, ordinal => ordinal % 3 == 1));

        await atOnce.StreamAsync(Arrived(atOnce.RealItems(60, ordinal => ordinal % 7 == 2)), Arrived(atOnce.Items(40, ordinal => ordinal % 3 == 1)));
        Task arrivals = Task.Run(async () =>
        {
            for (int i = 0; i < 60; i++)
            {
                await Task.Yield();
                lateReal.Arrive(i * 7 % 60);
                if (i < 40) lateSynthetic.Arrive(39 - i);
            }
        });
        await scattered.StreamAsync(lateReal, lateSynthetic);
        await arrivals;

        Assert.Equal(atOnce.Rows.Model.Select(row => Convert.ToHexString(row.Data)), scattered.Rows.Model.Select(row => Convert.ToHexString(row.Data)));
        Assert.Equal(Sorted(atOnce), Sorted(scattered));
        Assert.Equal(48, Ordinals(scattered, row => row is { Domain: "real", Uses: 1 }).Count());
    }

    [Fact]
    public async Task ConsumeAsync_DamagedStreamedImages_AreReplacedByTheNext()
    {
        using TrainingBench bench = new() { Options = RealOnly };
        Item<Sample>[] items = [.. bench.RealItems(40)];
        foreach (int damaged in new[] { 0, 7, 8 }) items[damaged] = Item<Sample>.Of(items[damaged].Header, Squares.Corrupt(items[damaged].Payload!, bench.Buffers));

        await bench.StreamAsync(Arrived(items));

        Assert.Equal([0, 7, 8], Ordinals(bench, row => row is { State: "failed", Reason: "corruptImage", Uses: 0 }));
        Assert.Equal(30, bench.Ledger.Lines.Count(row => row is { State: "used", Uses: 1 }));
        Assert.Equal(33, bench.Ledger.Lines.Count);
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ConsumeAsync_StepsLeftOut_TrainsToTheEndOfTheStream()
    {
        using TrainingBench bench = new() { Options = RealOnly with { Steps = null } };

        await bench.StreamAsync(Arrived(bench.RealItems(47)));

        Assert.Equal(7, Assert.Single(bench.Models).Step);
        Assert.Equal(42, bench.Ledger.Lines.Count);
        Assert.Empty(bench.Report.Warnings);
    }

    [Fact]
    public async Task ConsumeAsync_StreamRunsDry_KeepsTheModelAndWarns()
    {
        using TrainingBench bench = new() { Options = RealOnly with { Steps = 10 } };
        ScriptedReader real = Arrived(bench.RealItems(40), ordinals: null);

        await bench.StreamAsync(real);

        Assert.Equal(6, Assert.Single(bench.Models).Step);
        Diagnostic warning = Assert.Single(bench.Report.Warnings);
        Assert.Equal(("SS5126", Severity.Warning), (warning.Code, warning.Severity));
        Assert.Contains("training ended after 6 of 10 steps: the stream of real images ended after 36 that could be used", warning.Message, StringComparison.Ordinal);
        Assert.Equal(36, bench.Ledger.Lines.Count(row => row is { State: "used", Uses: 1 }));
        Assert.Equal([36, 37, 38, 39], Ordinals(bench, row => row is { State: "used", Uses: 0 }));
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Theory]
    [InlineData(5, 20, "SS5122", "5 steps with 6 real images each need 30 images, but the source gives 20")]
    [InlineData(1, 5, "SS5121", "'realPerStep' is 6, but there are 5 real images")]
    public async Task ConsumeAsync_StreamTooShort_SaysSoBeforeTheFirstStep(int steps, int images, string code, string message)
    {
        using TrainingBench bench = new() { Options = RealOnly with { Steps = steps } };

        Diagnostic fault = await FaultOfAsync(bench, () => bench.StreamAsync(Arrived(bench.RealItems(images))));

        Assert.Equal((code, "inputs.realStream"), (fault.Code, fault.Path));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Ledger.Lines);
    }

    [Fact]
    public async Task ConsumeAsync_StreamTooShort_SaysWhichEpochsWouldDo()
    {
        using TrainingBench bench = new() { Options = RealOnly with { Steps = 10 } };

        Diagnostic fault = await FaultOfAsync(bench, () => bench.StreamAsync(Arrived(bench.RealItems(24))));

        Assert.Contains("raise 'epochs' of the source to at least 2.5 times what it is, lower 'steps' to 4, or leave 'steps' out", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsumeAsync_StreamOfUnknownLengthWithoutSteps_NamesTheOption()
    {
        using TrainingBench bench = new() { Options = RealOnly with { Steps = null } };

        Diagnostic fault = await FaultOfAsync(bench, () => bench.StreamAsync(Arrived(bench.RealItems(24), ordinals: null)));

        Assert.Equal(("SS5123", "options.steps"), (fault.Code, fault.Path));
    }

    [Fact]
    public async Task ConsumeAsync_AllStreamedImagesDamaged_CountsThem()
    {
        using TrainingBench bench = new() { Options = RealOnly };
        Item<Sample>[] items = [.. bench.RealItems(40).Select(item => Item<Sample>.Of(item.Header, Squares.Corrupt(item.Payload!, bench.Buffers)))];

        Diagnostic fault = await FaultOfAsync(bench, () => bench.StreamAsync(Arrived(items)));

        Assert.Equal("SS5124", fault.Code);
        Assert.Contains("(36 were skipped, failed or damaged)", fault.Message, StringComparison.Ordinal); // The last 4 were not looked at.
        Assert.Equal(36, bench.Ledger.Lines.Count(row => row.State == "failed"));
        Assert.Equal([36, 37, 38, 39], Ordinals(bench, row => row is { State: "used", Uses: 0 }));
    }

    [Fact]
    public async Task ConsumeAsync_StreamedImageOfAForeignClass_ShowsBothNamesAndLosesNothing()
    {
        using TrainingBench bench = new() { Options = RealOnly, Classes = [new(0, "red"), new(1, "grey"), new(2, "blue")] };

        Diagnostic fault = await FaultOfAsync(bench, () => bench.StreamAsync(Arrived(bench.RealItems(40))));

        Assert.Equal("SS5105", fault.Code);
        Assert.Contains("'family1/square-1' of 'realStream' (class 'green') says class 1 'green', but the class list says 1 'grey'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsumeAsync_AskedToStopWhileWaitingForReal_YieldsTheModelSoFarAndCountsOnlyTakenSteps()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 10 } };
        ScriptedReader real = new(bench.RealItems(60));
        for (int ordinal = 0; ordinal < 27; ordinal++) real.Arrive(ordinal);
        Task running = bench.StreamAsync(real, Arrived(bench.Items(30)));
        await Task.WhenAny(running, real.WhenAsked(27));

        await bench.Stop.CancelAsync();
        real.ArriveAll();
        await running;

        long steps = Assert.Single(bench.Models).Step;
        Assert.InRange(steps, 3, 4);
        Assert.Equal(steps * 6, bench.Ledger.Lines.Where(row => row.Domain == "real").Sum(row => row.Uses));
        Assert.Equal(steps * 6, bench.Ledger.Lines.Where(row => row.Domain == "synthetic").Sum(row => row.Uses));
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ConsumeAsync_CancelledInMidRun_LeavesALineForEveryImageRead()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 10 } };
        ScriptedReader real = new(bench.RealItems(60));
        for (int ordinal = 0; ordinal < 27; ordinal++) real.Arrive(ordinal);
        Task running = bench.StreamAsync(real, Arrived(bench.Items(30)));
        await Task.WhenAny(running, real.WhenAsked(27));

        await bench.Cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(Enumerable.Range(0, 27), Ordinals(bench, row => row.Domain == "real"));
        SampleRow[] synthetic = [.. bench.Ledger.Lines.Where(row => row.Domain == "synthetic").OrderBy(row => row.Ordinal)];
        Assert.Equal(Enumerable.Range(0, synthetic.Length), synthetic.Select(row => (int)row.Ordinal));
        Assert.InRange(synthetic.Length, 12, 30);
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ConsumeAsync_SyntheticOnly_NeedsNoRealImages()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 5, RealPerStep = 0, Norm = StreamSynth.Training.NormMode.Shared } };
        ScriptedReader endless = new([]);

        await bench.StreamAsync(endless, Arrived(bench.Items(20)));

        Assert.Equal(5, Assert.Single(bench.Models).Step);
        Assert.Equal(30, bench.Ledger.Lines.Sum(row => row.Uses));
        Assert.True(endless.IsClosed);
    }

    [Theory]
    [InlineData(2.0, 8)]
    [InlineData(2.6, 10)]
    [InlineData(0.25, 1)]
    public async Task ConsumeAsync_Epochs_TakesWholeStepsOfThem(double epochs, int steps)
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = null, Epochs = epochs } };

        await bench.RunAsync(bench.Items(20));

        Assert.Equal((steps, steps), (Assert.Single(bench.Models).Step, bench.Report.Progress!.Total));
        Assert.Equal(steps * 6 / 24.0, bench.Measured("epoch").Last(), 1e-9);
    }

    [Fact]
    public async Task ConsumeAsync_EpochsTooShortForTheWarmUp_NamesTheOption()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = null, Epochs = 1, WarmUpSteps = 4 } };

        Diagnostic fault = await FaultOfAsync(bench, () => bench.RunAsync(bench.Items(20)));

        Assert.Equal(("SS5125", "options.warmUpSteps"), (fault.Code, fault.Path));
        Assert.Contains("the real images make 4 steps", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsumeAsync_EpochsShorterThanOneStep_SaysSo()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = null, Epochs = 0.2 } };

        Diagnostic fault = await FaultOfAsync(bench, () => bench.RunAsync(bench.Items(20)));

        Assert.Equal(("SS5127", "options.epochs"), (fault.Code, fault.Path));
    }

    [Fact]
    public async Task ConsumeAsync_MinibatchBeyondTheGatheredImages_SaysHowManyThereAre()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { RealPerStep = 25 } };

        Diagnostic fault = await FaultOfAsync(bench, () => bench.RunAsync(bench.Items(20)));

        Assert.Equal(("SS5121", "inputs.real"), (fault.Code, fault.Path));
        Assert.Contains("'realPerStep' is 25, but there are 24 real images", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsumeAsync_AllGatheredImagesDamaged_NamesTheFirstClassWithoutAny()
    {
        using TrainingBench bench = new();
        bench.Real = [.. Squares.Real(24, bench.Buffers).Select(sample => Squares.Corrupt(sample, bench.Buffers))];

        Diagnostic fault = await FaultOfAsync(bench, () => bench.RunAsync(bench.Items(20)));

        Assert.Equal("SS5102", fault.Code);
        Assert.Equal(24, bench.Ledger.Lines.Count(row => row.Domain == "real"));
    }

    [Theory]
    [InlineData(StarvationPolicy.Stall)]
    [InlineData(StarvationPolicy.RealOnly)]
    public async Task ConsumeAsync_FreeMixingAndNothingArrives_TrainsOnRealImagesWithoutWaiting(StarvationPolicy starvation)
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 10, Mixing = MixingMode.Free, Starvation = starvation } };
        ScriptedReader never = new(bench.Items(30)) { Ordinals = null };
        Task running = bench.RunAsync(never);
        await Task.WhenAny(running, never.WhenAsked(0));

        // All steps are done by the time when the first image is waited for: only the ledger waits, for what is on the way.
        Assert.Equal(10, bench.Report.Progress!.Done);
        Assert.True(never.IsClosed);
        never.ArriveAll();
        await running;

        Assert.Equal(10, bench.Measured("starvedSteps").Last());
        Assert.Equal(30, bench.Ledger.Lines.Count(row => row.State == "inFlight"));
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ConsumeAsync_FreeMixingAndAllIsThere_DrawsAmongAll()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 20, Mixing = MixingMode.Free } };

        await bench.RunAsync(bench.Items(30, ordinal => ordinal == 4));

        SampleRow[] synthetic = [.. bench.Ledger.Lines.Where(row => row.Domain == "synthetic")];
        Assert.Equal(30, synthetic.Length);
        Assert.Equal(20 * 6, synthetic.Sum(row => row.Uses));
        Assert.All(synthetic.Where(row => row.State == "resident"), row => Assert.InRange(row.Uses, 1, 16));
    }

    [Theory]
    [InlineData(MixingMode.Scheduled, 6, false)]
    [InlineData(MixingMode.Free, 6, true)]
    [InlineData(MixingMode.Free, 0, false)]
    public void DependsOnTiming_Mixing_SaysSoWhereItIsFree(MixingMode mixing, int syntheticPerStep, bool expected)
    {
        TrainClassifierBlock block = new(TrainingBench.Small with { Mixing = mixing, SyntheticPerStep = syntheticPerStep }, new([]));

        Assert.Equal(expected, block.DependsOnTiming is not null);
    }

    private static ScriptedReader Arrived(IReadOnlyList<Item<Sample>> items)
    {
        ScriptedReader reader = new(items);
        reader.ArriveAll();

        return reader;
    }

    private static ScriptedReader Arrived(IReadOnlyList<Item<Sample>> items, long? ordinals)
    {
        ScriptedReader reader = new(items) { Ordinals = ordinals };
        reader.ArriveAll();

        return reader;
    }

    private static IEnumerable<int> Ordinals(TrainingBench bench, Func<SampleRow, bool> which) =>
        bench.Ledger.Lines.Where(which).Select(row => (int)row.Ordinal).Order();

    private static IEnumerable<SampleRow> Sorted(TrainingBench bench) => bench.Ledger.Lines.OrderBy(row => row.Domain, StringComparer.Ordinal).ThenBy(row => row.Ordinal);

    private static async Task<Diagnostic> FaultOfAsync(TrainingBench bench, Func<Task> run)
    {
        GraphException error = await Assert.ThrowsAsync<GraphException>(run);
        Assert.Equal(0, bench.Buffers.OutstandingLeases);

        return Assert.Single(error.Diagnostics);
    }
}
