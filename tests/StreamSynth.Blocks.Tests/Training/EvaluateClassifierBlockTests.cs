using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing.Contract;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class EvaluateClassifierBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("evaluate.classifier", "{}") with
        {
            Inputs = _ => [Untrained()],
            Gathered = Sampled.Gather(("images", pool => [.. Squares.Real(6, pool, "validation"), .. Squares.Real(6, pool, "test")])),
        },
    ];

    [Fact]
    public async Task WriteAsync_TrainedModel_JudgesEverySetWithBothStatistics()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 60 } };
        await bench.RunAsync(bench.Items(60));
        Sample[] images = [.. Squares.Real(60, bench.Buffers, "validation"), .. Squares.Real(41, bench.Buffers, "test")];

        RunRows rows = await EvaluateAsync(bench, images);

        Assert.Equal(
            [("validation", "main", 60L), ("validation", "auxiliary", 60L), ("test", "main", 41L), ("test", "auxiliary", 41L)],
            rows.Accuracy.Select(row => (row.Set, row.Statistics, row.Images)));
        Assert.All(rows.Accuracy, row => Assert.InRange(row.SetAveraged, 0.9, 1));
        Assert.All(rows.Accuracy, row => Assert.InRange(row.SetAveraged, row.Low, row.High));
        Assert.All(rows.Accuracy, row => Assert.Equal(1, row.TopFive)); // Three classes.
        Assert.All(rows.Accuracy, row => Assert.InRange(row.CalibrationError, 0, 0.3));
        Assert.Equal(rows.Accuracy[0].SetAveraged, bench.Measured("accuracy.validation").Single());
        Assert.Equal(101, rows.Predictions.Count);
    }

    [Fact]
    public async Task WriteAsync_ModelWithoutSyntheticImages_LeavesItsUntrainedAuxiliarySetOut()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 6, SyntheticPerStep = 0 } };
        await bench.RunAsync(bench.Items(12));

        RunRows rows = await EvaluateAsync(bench, Squares.Real(12, bench.Buffers, "test"));

        Assert.Equal("main", Assert.Single(rows.Accuracy).Statistics);
    }

    [Theory]
    [InlineData(Network.Resnet18, 4)]
    [InlineData(Network.DeitTiny, 12)]
    public async Task WriteAsync_NetworkWhoseLastMapIsOnePixel_IsJudged(Network network, int baseWidth)
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 3, Network = network, BaseWidth = baseWidth } };
        await bench.RunAsync(bench.Items(12));

        RunRows rows = await EvaluateAsync(bench, Squares.Real(12, bench.Buffers, "test"));

        Assert.Equal(["main", "auxiliary"], rows.Accuracy.Select(row => row.Statistics));
    }

    [Fact]
    public async Task WriteAsync_Predictions_AgreeWithAccuracies()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 6 } };
        await bench.RunAsync(bench.Items(60));

        RunRows rows = await EvaluateAsync(bench, Squares.Real(50, bench.Buffers, "test"));

        AccuracyRow main = rows.Accuracy[0];
        Assert.Equal(rows.Predictions.Average(p => p.Truth == p.Predicted ? 1.0 : 0.0), main.Pooled, 1e-12);
        Assert.Equal(rows.Predictions.GroupBy(p => p.Source).Average(g => g.Average(p => p.Truth == p.Predicted ? 1.0 : 0.0)), main.SetAveraged, 1e-12);
        Assert.Equal(["family0", "family1", "family2", "family3"], rows.Predictions.Select(p => p.Source).Distinct());
        Assert.Equal("square-7", rows.Predictions[7].Item);
        Assert.All(rows.Predictions, p => Assert.InRange(p.Probability, 1.0 / 3, 1));
    }

    [Fact]
    public async Task WriteAsync_Twice_GivesSameRowsOnce()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 6 } };
        await bench.RunAsync(bench.Items(60));

        RunRows once = await EvaluateAsync(bench, Squares.Real(50, bench.Buffers, "test"));
        RunRows twice = await EvaluateAsync(bench, Squares.Real(50, bench.Buffers, "test"), times: 2);

        Assert.Equal(once.Accuracy, twice.Accuracy);
        Assert.Equal(once.Predictions, twice.Predictions);
    }

    [Fact]
    public async Task WriteAsync_SharedNorm_HasMainStatisticsOnly()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 6, Norm = NormMode.Shared } };
        await bench.RunAsync(bench.Items(60));

        RunRows rows = await EvaluateAsync(bench, Squares.Real(12, bench.Buffers, "test"));

        Assert.Equal("main", Assert.Single(rows.Accuracy).Statistics);
    }

    [Fact]
    public async Task WriteAsync_CorruptImage_IsLeftOutAndCounted()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 6 } };
        await bench.RunAsync(bench.Items(60));
        Sample[] images = [.. Squares.Real(12, bench.Buffers, "test")];
        images[5] = Squares.Corrupt(images[5], bench.Buffers);

        RunRows rows = await EvaluateAsync(bench, images);

        Assert.Equal(11, rows.Accuracy[0].Images);
        Assert.Equal([1.0], bench.Measured("unreadable"));
    }

    [Fact]
    public async Task WriteAsync_ImagesOfOtherSizeThanTheModel_NamesBoth()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 2 } };
        await bench.RunAsync(bench.Items(60));

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => EvaluateAsync(bench, Squares.Real(3, bench.Buffers, "test", size: 24)));

        Assert.Contains("has 24x24 pixels, but the classifier takes 16x16", error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetupAsync_NoImages_SaysSo()
    {
        using TrainingBench bench = new();
        EvaluateClassifierBlock block = new(new());

        GraphException error = await Assert.ThrowsAsync<GraphException>(async () => await block.SetupAsync(bench.Scope(), CancellationToken.None));

        Assert.Equal("SS5110", error.Diagnostics[0].Code);
    }

    private static async Task<RunRows> EvaluateAsync(TrainingBench bench, IReadOnlyList<Sample> images, int times = 1)
    {
        EvaluateClassifierBlock block = new(new() { Resamples = 200 }) { Images = images };
        RunRows rows = new();
        try
        {
            await block.SetupAsync(bench.Scope(), CancellationToken.None);
            for (int time = 0; time < times; time++) await block.WriteAsync(bench.Models[0], new(default, 0, new CallRents(bench.Buffers, "evaluate")), CancellationToken.None);
            block.Write(rows);
        }
        finally
        {
            foreach (Sample sample in images) sample.Release();
        }

        return rows;
    }

    private static TrainedModel Untrained()
    {
        ClassifierSettings settings = new() { Classes = 3, Height = Squares.Size, Width = Squares.Size, BaseWidth = 4, RealBatch = 4, SyntheticBatch = 4 };
        using Classifier classifier = Classifier.Create(settings, (name, target) => new Philox(KeyMix.Mix(5, name)).FillNormal(target));

        return new(settings, classifier.Parameters(), [.. Squares.Classes.Select(c => c.Name)], 0);
    }
}
