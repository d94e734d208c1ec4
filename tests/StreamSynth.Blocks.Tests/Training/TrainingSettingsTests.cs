using StreamSynth.Blocks.Training;
using StreamSynth.Training;
using StreamSynth.Training.Schedules;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class TrainingSettingsTests
{
    [Theory]
    [InlineData(OptimizerKind.Sgd, 0.1f, 5e-4f, 1e-8)]
    [InlineData(OptimizerKind.AdamW, 1e-3f, 0.05f, 1e-8)]
    [InlineData(OptimizerKind.Lamb, 5e-3f, 0.02f, 1e-6)]
    public void Of_OpenOptions_SuitTheOptimizer(OptimizerKind optimizer, float learningRate, float weightDecay, double epsilon)
    {
        TrainClassifierOptions options = new() { Optimizer = optimizer };

        ClassifierSettings settings = TrainingSettings.Of(options, 3, (16, 24));

        settings.Validate();
        Assert.Equal((optimizer, weightDecay, epsilon, 0.9, 0.999), (settings.Optimizer, settings.WeightDecay, settings.Epsilon, settings.Beta1, settings.Beta2));
        Assert.Equal((0.9f, true, 3, 16, 24), (settings.Momentum, settings.Nesterov, settings.Classes, settings.Height, settings.Width));
        Assert.Equal(learningRate, TrainingSettings.RatesOf(options, 300).At(0));
    }

    [Fact]
    public void Of_SetOptions_ReachTheSettings()
    {
        TrainClassifierOptions options = new()
        {
            Optimizer = OptimizerKind.Lamb,
            Beta1 = 0.8,
            Beta2 = 0.9,
            Epsilon = 0.01,
            WeightDecay = 0.5,
            ClipNorm = 2,
            Accumulate = 4,
            Ema = 0.99,
            RealLossWeight = 3,
            SyntheticLossWeight = 0.5,
        };

        ClassifierSettings settings = TrainingSettings.Of(options, 3, (16, 16));

        Assert.Equal((0.8, 0.9, 0.01, 0.5f), (settings.Beta1, settings.Beta2, settings.Epsilon, settings.WeightDecay));
        Assert.Equal((2f, 4, 0.99, 3f, 0.5f), (settings.ClipNorm, settings.Accumulate, settings.EmaDecay, settings.RealLossWeight, settings.SyntheticLossWeight));
        Assert.False(TrainingSettings.Of(new() { Momentum = 0 }, 3, (16, 16)).Nesterov);
    }

    [Fact]
    public void RatesOf_Shapes_GiveTheirSchedules()
    {
        TrainClassifierOptions options = new() { Steps = 40, WarmUpSteps = 4, LearningRate = 0.2 };

        Assert.Equal(new CosineSchedule(0.2f, 40, 4), TrainingSettings.RatesOf(options, 40));
        Assert.Equal(new LinearSchedule(0.2f, 40, 4), TrainingSettings.RatesOf(options with { Schedule = LearningRateShape.Linear }, 40));
        ILearningRateSchedule step = TrainingSettings.RatesOf(options with { Schedule = LearningRateShape.Step }, 40);
        Assert.Equal([0.2f, 0.02f, 0.02f, 0.002f], new[] { 19, 20, 29, 30 }.Select(step.At), (a, b) => MathF.Abs(a - b) < 1e-6f);
        ILearningRateSchedule named = TrainingSettings.RatesOf(options with { Schedule = LearningRateShape.Step, DecayAt = [7], DecayFactor = 0.5 }, 40);
        Assert.Equal([0.05f, 0.2f, 0.1f], new[] { 0, 6, 7 }.Select(named.At), (a, b) => MathF.Abs(a - b) < 1e-6f);
    }
}
