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
            [("validation", "main", 60L), ("test", "main", 41L), ("validation", "auxiliary", 60L), ("test", "auxiliary", 41L)],
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

    /// <summary>Resampling n answers, k of them right, is drawing from the binomial distribution of n and k/n: its quantiles are the oracle.</summary>
    [Theory]
    [InlineData("one", "image")]
    [InlineData(null, "image")]
    public async Task WriteAsync_OneFamilyOrNone_DrawsImagesAsTheBinomialDistributionSays(string? family, string clusteredBy)
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 2 } };
        await bench.RunAsync(bench.Items(60));
        Sample[] images = [.. Squares.Real(90, bench.Buffers, "test").Select(sample => sample with { Provenance = sample.Provenance with { Family = family } })];

        RunRows rows = await EvaluateAsync(bench, images, options: new() { Resamples = 20_000 });

        AccuracyRow row = rows.Accuracy[0];
        int right = rows.Predictions.Count(p => p.Truth == p.Predicted);
        Assert.Equal(clusteredBy, row.ClusteredBy);
        Assert.InRange(right, 1, 89);
        Assert.Equal(right / 90.0, row.SetAveraged, 1e-12);

        // 20,000 draws place a quantile within one image.
        Assert.Equal(BinomialQuantile(90, right / 90.0, 0.025) / 90.0, row.Low, 1.01 / 90);
        Assert.Equal(BinomialQuantile(90, right / 90.0, 0.975) / 90.0, row.High, 1.01 / 90);
    }

    [Fact]
    public async Task WriteAsync_SeveralFamilies_SaysThatTheyWereDrawn()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 1 } };
        await bench.RunAsync(bench.Items(60));

        RunRows rows = await EvaluateAsync(
            bench, [.. Squares.Real(12, bench.Buffers, "test"), .. Squares.Real(12, bench.Buffers, "oodTest")], options: new() { Resamples = 20, Average = ["test", "oodTest"] });

        Assert.Equal(["family", "family", "set"], rows.Accuracy.Where(row => row.Statistics == "main").Select(row => row.ClusteredBy));
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
        Assert.Equal(once.Classes, twice.Classes);
        Assert.Equal(once.Confusion, twice.Confusion);
    }

    [Fact]
    public async Task WriteAsync_ClassesAndConfusion_AgreeWithPredictions()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 4 } };
        await bench.RunAsync(bench.Items(60));

        RunRows rows = await EvaluateAsync(bench, Squares.Real(50, bench.Buffers, "test"));

        Assert.Equal(["red", "green", "blue", "red", "green", "blue"], rows.Classes.Select(row => row.Class));
        foreach (ClassRow row in rows.Classes.Where(row => row.Statistics == "main"))
        {
            PredictionRow[] of = [.. rows.Predictions.Where(p => p.Truth == row.Class)];
            Assert.Equal((of.Length, "train", "test"), (row.Images, row.Node, row.Set));
            Assert.Equal(of.Average(p => p.Predicted == row.Class ? 1.0 : 0), row.Recall!.Value, 1e-12);
            PredictionRow[] taken = [.. rows.Predictions.Where(p => p.Predicted == row.Class)];
            Assert.Equal(taken.Length == 0 ? null : taken.Average(p => p.Truth == row.Class ? 1.0 : 0), row.Precision);
        }

        Assert.Equal(
            rows.Predictions.GroupBy(p => (p.Truth, p.Predicted)).Select(pair => $"{pair.Key} {pair.Count()}").Order(StringComparer.Ordinal),
            rows.Confusion.Where(row => row.Statistics == "main").Select(row => $"{(row.Truth, row.Predicted)} {row.Images}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WriteAsync_Reestimated_JudgesWithStatisticsOfTheRealImages()
    {
        // After one step the running statistics are still almost those of the start; those of the images differ.
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 1 } };
        await bench.RunAsync(bench.Items(60));
        Sample[] real = [.. Squares.Real(70, bench.Buffers)];
        real[3] = Squares.Corrupt(real[3], bench.Buffers);
        EvaluateClassifierOptions options = new() { Resamples = 20, Statistics = [EvaluatedStatistics.Reestimated, EvaluatedStatistics.Main] };

        RunRows rows = await EvaluateAsync(bench, Squares.Real(30, bench.Buffers, "test"), options: options, real: real);

        Assert.Equal(["reestimated", "main"], rows.Accuracy.Select(row => row.Statistics));
        Assert.NotEqual(rows.Accuracy[0].CalibrationError, rows.Accuracy[1].CalibrationError);

        // The oracle: the same network, estimated and asked by hand.
        TrainedModel model = bench.Models[0];
        using ITrainer trainer = TrainingBackends.Default.Build(model.Settings.ForEvaluation(1), (_, normals) => normals.Clear());
        trainer.Load(model.Parameters, []);
        IReadOnlyList<Sample> again = Squares.Real(70, bench.Buffers);
        ImageInput input = new(model.Preprocessing!);
        trainer.ReestimateStatistics(ImageBatches.Of(input, 70, (i, target) =>
        {
            if (i != 3) input.Read(again[i], target.Span);
            return i != 3;
        }));
        IReadOnlyList<Sample> test = Squares.Real(30, bench.Buffers, "test");
        SetPrediction expected = SetPrediction.Of(trainer, input, "test", test, Statistics.Main, CancellationToken.None);
        Assert.Equal(expected.ToPredictionRows("train", model.Classes), rows.Predictions);
        foreach (Sample sample in again.Concat(test)) sample.Release();
    }

    [Fact]
    public async Task WriteAsync_Average_WeighsSetsAlike()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 4 } };
        await bench.RunAsync(bench.Items(60));
        Sample[] images = [.. Squares.Real(40, bench.Buffers, "validation"), .. Squares.Real(40, bench.Buffers, "test"), .. Squares.Real(10, bench.Buffers, "oodTest")];

        RunRows rows = await EvaluateAsync(bench, images, options: new() { Resamples = 50, Statistics = [EvaluatedStatistics.Main], Average = ["test", "oodTest"] });

        AccuracyRow mean = rows.Accuracy.Single(row => row.Set == "mean of test, oodTest");
        AccuracyRow[] sets = [.. rows.Accuracy.Where(row => row.Set is "test" or "oodTest")];
        Assert.Equal(sets.Average(row => row.SetAveraged), mean.SetAveraged, 1e-12);
        Assert.Equal(sets.Sum(row => row.Pooled * row.Images) / 50, mean.Pooled, 1e-12);
        Assert.Equal((50, sets.Min(row => row.SetAveraged), sets.Max(row => row.SetAveraged)), (mean.Images, mean.Low, mean.High));
    }

    [Theory]
    [InlineData(NormMode.Shared, 6)]
    [InlineData(NormMode.Auxiliary, 0)]
    public async Task WriteAsync_AuxiliaryStatisticsThatDoNotExist_SaysSo(NormMode norm, int synthetic)
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 2, Norm = norm, SyntheticPerStep = synthetic } };
        await bench.RunAsync(bench.Items(60));

        GraphException error = await Assert.ThrowsAsync<GraphException>(() =>
            EvaluateAsync(bench, Squares.Real(6, bench.Buffers, "test"), options: new() { Statistics = [EvaluatedStatistics.Auxiliary] }));

        Assert.Equal(("SS5141", "options.statistics"), (error.Diagnostics[0].Code, error.Diagnostics[0].Path));
    }

    [Fact]
    public async Task WriteAsync_NothingReadableToEstimateOn_SaysSo()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 2 } };
        await bench.RunAsync(bench.Items(60));
        Sample corrupt = Squares.Corrupt(Squares.Real(1, bench.Buffers)[0], bench.Buffers);

        GraphException error = await Assert.ThrowsAsync<GraphException>(() =>
            EvaluateAsync(bench, Squares.Real(6, bench.Buffers, "test"), options: new() { Statistics = [EvaluatedStatistics.Reestimated] }, real: [corrupt]));

        Assert.Equal("SS5142", error.Diagnostics[0].Code);
        Assert.Contains("at least one batch", error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckInputs_ReestimatedWithoutRealImages_NamesTheInput()
    {
        EvaluateClassifierBlock block = new(new() { Statistics = [EvaluatedStatistics.Reestimated] });

        Assert.Equal("SS5140", Assert.Single(block.CheckInputs(new HashSet<string> { "images" })).Code);
        Assert.Empty(block.CheckInputs(new HashSet<string> { "images", "real" }));
    }

    [Fact]
    public async Task SetupAsync_AverageOfASetThatIsNotThere_ListsThoseThatAre()
    {
        using TrainingBench bench = new() { Options = TrainingBench.Small with { Steps = 2 } };
        await bench.RunAsync(bench.Items(60));

        GraphException error = await Assert.ThrowsAsync<GraphException>(() =>
            EvaluateAsync(bench, Squares.Real(6, bench.Buffers, "test"), options: new() { Average = ["test", "oodTset"] }));

        Assert.Contains("'average' names 'oodTset', but the images are of 'test'", error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OptionsNamedTwice_SaysSo()
    {
        EvaluateClassifierOptions options = new() { Statistics = [EvaluatedStatistics.Main, EvaluatedStatistics.Main], Average = ["test"] };

        Assert.Equal(2, options.Validate(new(options)).Count());
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

    private static async Task<RunRows> EvaluateAsync(
        TrainingBench bench, IReadOnlyList<Sample> images, int times = 1, EvaluateClassifierOptions? options = null, IReadOnlyList<Sample>? real = null)
    {
        EvaluateClassifierBlock block = new(options ?? new() { Resamples = 200 }) { Images = images, Real = real ?? [] };
        RunRows rows = new();
        try
        {
            await block.SetupAsync(bench.Scope(), CancellationToken.None);
            for (int time = 0; time < times; time++) await block.WriteAsync(bench.Models[0], new(default, 0, new CallRents(bench.Buffers, "evaluate")), CancellationToken.None);
            block.Write(rows);
        }
        finally
        {
            foreach (Sample sample in images.Concat(real ?? [])) sample.Release();
        }

        return rows;
    }

    private static int BinomialQuantile(int n, double p, double share)
    {
        double term = Math.Pow(1 - p, n);
        double sum = term;
        int k = 0;
        for (; sum < share; k++)
        {
            term *= (n - k) * p / ((k + 1) * (1 - p));
            sum += term;
        }

        return k;
    }

    private static TrainedModel Untrained()
    {
        ClassifierSettings settings = new() { Classes = 3, Height = Squares.Size, Width = Squares.Size, BaseWidth = 4, RealBatch = 4, SyntheticBatch = 4 };
        using Classifier classifier = Classifier.Create(settings, (name, target) => new Philox(KeyMix.Mix(5, name)).FillNormal(target));

        return new(settings, classifier.Parameters(), [.. Squares.Classes.Select(c => c.Name)], 0);
    }
}
