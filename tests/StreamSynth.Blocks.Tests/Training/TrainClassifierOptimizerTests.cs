using System.Runtime.InteropServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Tests.Training;

/// <summary>Tests train.classifier with other optimisers than the default one.</summary>
public sealed class TrainClassifierOptimizerTests
{
    private static readonly TrainClassifierOptions AdamW = TrainingBench.Small with { Optimizer = OptimizerKind.AdamW, LearningRate = 0.01 };

    [Theory]
    [InlineData(OptimizerKind.AdamW, LearningRateShape.Linear)]
    [InlineData(OptimizerKind.Lamb, LearningRateShape.Step)]
    public async Task ConsumeAsync_OtherOptimizer_LearnsColouredSquares(OptimizerKind optimizer, LearningRateShape schedule)
    {
        TrainClassifierOptions options = AdamW with
        {
            Optimizer = optimizer,
            LearningRate = 0.02,
            Schedule = schedule,
            Steps = 60,
            WarmUpSteps = 4,
            ClipNorm = 1,
            Accumulate = 2,
            Ema = 0.9,
        };
        using TrainingBench bench = new() { Options = options };
        bench.Validation = Squares.Real(60, bench.Buffers, "validation");

        await bench.RunAsync(bench.Items(60));

        Assert.InRange(bench.Measured("accuracy.validation").Last(), 0.9, 1);
        Assert.Equal(60, bench.Measured("gradientNorm").Count());
        Assert.All(bench.Measured("gradientNorm"), norm => Assert.True(norm > 0));
    }

    [Fact]
    public async Task ConsumeAsync_Average_IsHandedOnWhileTheRunKeepsBoth()
    {
        using TrainingBench bench = new() { Options = AdamW with { Steps = 8, Ema = 0.9 } };

        await bench.RunAsync(bench.Items(20));

        TrainedModel model = Assert.Single(bench.Models);
        Dictionary<string, TensorRow> kept = bench.Rows.Optimizer.ToDictionary(row => row.Name);
        Assert.Equal(bench.Rows.Model.Select(row => row.Name), model.Parameters.Select(tensor => tensor.Name));
        Assert.All(model.Parameters, tensor => Assert.Equal(tensor.Data, Floats(kept[$"{tensor.Name}.ema"])));
        Assert.NotEqual(model.Parameters[0].Data, Floats(bench.Rows.Model[0]));
        Assert.Equal([8f], Floats(kept["ema.steps"]));
        Assert.Equal([8f], Floats(kept["conv1.weight.step"]));
        Assert.Empty(kept["conv1.weight.step"].Shape);
        Assert.Equal(kept["conv1.weight.exp_avg"].Shape, kept["conv1.weight.exp_avg_sq"].Shape);
    }

    [Fact]
    public async Task ConsumeAsync_RealOnlyForSomeSteps_CountsStepsPerParameter()
    {
        TrainClassifierOptions options = AdamW with { Steps = 10, MaxUses = 1, Starvation = StarvationPolicy.RealOnly, Accumulate = 3, Ema = 0.5, SyntheticLossWeight = 0.5 };
        using TrainingBench bench = new() { Options = options };

        await bench.RunAsync(bench.Items(12));

        Dictionary<string, TensorRow> kept = bench.Rows.Optimizer.ToDictionary(row => row.Name);
        Assert.Equal(8, bench.Measured("starvedSteps").Last());
        Assert.Equal([10f], Floats(kept["bn1.weight.step"]));
        Assert.Equal([2f], Floats(kept["bn1.auxiliary.weight.step"]));
        Assert.Equal([10f], Floats(kept["ema.steps"]));
    }

    private static float[] Floats(TensorRow row) => MemoryMarshal.Cast<byte, float>(row.Data).ToArray();
}
