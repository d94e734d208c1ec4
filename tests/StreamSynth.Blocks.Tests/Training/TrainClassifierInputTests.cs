using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Training.Mixing;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Tests.Training;

/// <summary>Tests how images reach the training: workers, sizes, augmentation, damage.</summary>
public sealed class TrainClassifierInputTests
{
    private static readonly AugmentOptions Augment = new()
    {
        Apply = [new() { Shift = new() { Pixels = 2, Border = Border.White } }, new() { HorizontalFlip = new() }, new() { RandAugment = new() { Magnitude = 5 } }],
        CutMix = 1,
    };

    [Fact]
    public async Task ConsumeAsync_OneTwoOrFourDecodeWorkers_GiveEqualWeightsAfter200Steps()
    {
        TrainClassifierOptions options = TrainingBench.Small with { Steps = 200, MaxUses = 9, Starvation = StarvationPolicy.Stall, Augment = Augment };
        List<TrainingBench> benches = [];
        foreach (int workers in (int[])[1, 2, 4])
        {
            TrainingBench bench = new() { Options = options with { DecodeWorkers = workers } };
            benches.Add(bench);
            await bench.RunAsync(bench.Items(150, ordinal => ordinal % 7 == 0));
        }

        Assert.All(benches, bench => Assert.Equal(200, Assert.Single(bench.Models).Step));
        Assert.All(benches, bench => Assert.Equal(Bytes(benches[0].Rows.Model), Bytes(bench.Rows.Model)));
        Assert.All(benches, bench => Assert.Equal(Bytes(benches[0].Rows.Optimizer), Bytes(bench.Rows.Optimizer)));
        Assert.All(benches, bench => Assert.Equal(benches[0].Ledger.Lines, bench.Ledger.Lines));
        benches.ForEach(bench => bench.Dispose());
    }

    [Fact]
    public async Task ConsumeAsync_SizeSet_TakesImagesOfAnySizeAndTellsTheModel()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 30, Image = new() { Size = 16, ResizeRatio = 1.25 }, Augment = new() { RandomResizedCrop = new() { LeastArea = 0.5 } } } };
        bench.Real = [.. Squares.Real(15, bench.Buffers), .. Squares.Real(15, bench.Buffers, "large", size: 40)];
        bench.Validation = Squares.Real(9, bench.Buffers, "validation", size: 24);
        Item<Sample>[] items = [.. bench.Items(30)];
        items[6].Payload!.Release();
        items[6] = Item<Sample>.Of(items[6].Header, Squares.Synthetic(6, bench.Buffers, size: 50));

        await bench.RunAsync(items);

        TrainedModel model = Assert.Single(bench.Models);
        Assert.Equal((16, 16, true, 1.25), (model.Preprocessing!.Height, model.Preprocessing.Width, model.Preprocessing.Resizes, model.Preprocessing.ResizeRatio));
        Assert.NotEmpty(bench.Measured("accuracy.validation"));
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ConsumeAsync_RealImageDamaged_IsFoundWhenDrawnAndItsPlaceTaken()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 8, SyntheticPerStep = 0 } };
        Sample[] real = [.. Squares.Real(24, bench.Buffers)];
        real[7] = Squares.Corrupt(real[7], bench.Buffers);
        real[20] = Squares.Corrupt(real[20], bench.Buffers);
        bench.Real = real;

        await bench.RunAsync(bench.Items(0));

        SampleRow[] rows = [.. bench.Ledger.Lines.Where(row => row.Domain == "real")];
        Assert.Equal([7L, 20L], rows.Where(row => row.State == "failed").Select(row => row.Ordinal));
        Assert.Equal(8 * 6, rows.Sum(row => row.Uses));
        Assert.All(rows.Where(row => row.State != "failed"), row => Assert.InRange(row.Uses, 2, 3)); // 48 places of 22 images.
    }

    [Fact]
    public async Task ConsumeAsync_EveryImageOfAClassDamaged_IsAFaultThatNamesIt()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 20, SyntheticPerStep = 0 } };
        bench.Real = [.. Squares.Real(12, bench.Buffers).Select((sample, i) => i % 3 == 1 ? Squares.Corrupt(sample, bench.Buffers) : sample)];

        StreamSynth.Engine.Graph.GraphException error = await Assert.ThrowsAsync<StreamSynth.Engine.Graph.GraphException>(() => bench.RunAsync(bench.Items(0)));

        Assert.Equal("SS5102", error.Diagnostics[0].Code);
        Assert.Contains("no real images of 'green'", error.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ConsumeAsync_AskedToStop_CountsNoUseOfTheMinibatchAhead()
    {
        using TrainingBench bench = new();
        ScriptedReader reader = new(bench.Items(60));
        for (int ordinal = 0; ordinal < 30; ordinal++) reader.Arrive(ordinal);
        Task running = bench.RunAsync(reader);
        await Task.WhenAny(running, reader.WhenAsked(30));

        await bench.Stop.CancelAsync();
        reader.ArriveAll();
        await running;

        long steps = bench.Models[0].Step;
        Assert.Equal(steps * 6, bench.Ledger.Lines.Where(row => row.Domain == "synthetic").Sum(row => row.Uses));
        Assert.Equal(steps * 6, bench.Ledger.Lines.Where(row => row.Domain == "real").Sum(row => row.Uses));
    }

    [Fact]
    public async Task ConsumeAsync_StopAtAnyStep_UsesAddUp()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 4000 } };
        Task running = bench.RunAsync(bench.Items(12));
        while (bench.Report.Progress is not { Done: > 3 }) await Task.Yield();

        await bench.Stop.CancelAsync();
        await running;

        long steps = bench.Models[0].Step;
        Assert.Equal(steps * 6, bench.Ledger.Lines.Where(row => row.Domain == "synthetic").Sum(row => row.Uses));
        Assert.Equal(steps * 6, bench.Ledger.Lines.Where(row => row.Domain == "real").Sum(row => row.Uses));
        Assert.Equal(0, bench.Buffers.OutstandingLeases);
    }

    private static IEnumerable<string> Bytes(IEnumerable<TensorRow> rows) => rows.Select(row => $"{row.Name} {Convert.ToHexString(row.Data)}");
}
