using StreamSynth.Training;
using StreamSynth.Training.Schedules;

namespace StreamSynth.Blocks.Training;

/// <summary>Turns the options of <c>train.classifier</c> into settings; what they leave open is filled in to suit the optimiser.</summary>
/// <remarks>
/// Sources of the defaults: AdamW, Touvron et al., "Training data-efficient image transformers", 2021, table 9, at batch 1024; LAMB, Wightman et al.,
/// "ResNet strikes back", 2021, table 2, procedure A2, and the ε of You et al., 2020.
/// </remarks>
internal static class TrainingSettings
{
    /// <summary>Gives the settings of a whole minibatch.</summary>
    public static ClassifierSettings Of(TrainClassifierOptions options, int classes, (int Height, int Width) size) => new()
    {
        Classes = classes,
        Height = size.Height,
        Width = size.Width,
        Network = options.Network,
        BaseWidth = options.BaseWidth,
        ZeroInitResidual = options.ZeroInitResidual,
        RealBatch = options.RealPerStep,
        SyntheticBatch = options.SyntheticPerStep,
        Norm = options.Norm,
        Optimizer = options.Optimizer,
        Momentum = (float)MomentumOf(options),
        Nesterov = MomentumOf(options) > 0,
        Beta1 = options.Beta1 ?? 0.9,
        Beta2 = options.Beta2 ?? 0.999,
        Epsilon = options.Epsilon ?? (options.Optimizer == OptimizerKind.Lamb ? 1e-6 : 1e-8),
        WeightDecay = (float)(options.WeightDecay ?? DefaultsOf(options.Optimizer).WeightDecay),
        ClipNorm = (float)options.ClipNorm,
        Accumulate = options.Accumulate,
        EmaDecay = options.Ema,
        RealLossWeight = (float)options.RealLossWeight,
        SyntheticLossWeight = (float)options.SyntheticLossWeight,
        LabelSmoothing = (float)options.LabelSmoothing,
        MixesLabels = options.Augment?.Mixes ?? false,
        Threads = options.Threads,
    };

    /// <summary>Gives the learning rates of so many steps.</summary>
    public static ILearningRateSchedule RatesOf(TrainClassifierOptions options, int steps)
    {
        float peak = (float)(options.LearningRate ?? DefaultsOf(options.Optimizer).LearningRate);

        return options.Schedule switch
        {
            LearningRateShape.Cosine => new CosineSchedule(peak, steps, options.WarmUpSteps),
            LearningRateShape.Linear => new LinearSchedule(peak, steps, options.WarmUpSteps),
            LearningRateShape.Step => new StepSchedule(peak, DecayAtOf(options, steps), options.DecayFactor ?? 0.1, options.WarmUpSteps),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Schedule, "There is no such schedule."),
        };
    }

    private static double MomentumOf(TrainClassifierOptions options) => options.Momentum ?? 0.9;

    // As He et al., 2016, section 4.2, lower the rate: at 32,000 and 48,000 of 64,000 steps.
    private static IReadOnlyList<int> DecayAtOf(TrainClassifierOptions options, int steps) =>
        options.DecayAt.Count > 0 ? options.DecayAt : [steps / 2, (int)(steps * 3L / 4)];

    private static (double LearningRate, double WeightDecay) DefaultsOf(OptimizerKind optimizer) => optimizer switch
    {
        OptimizerKind.Sgd => (0.1, 5e-4),
        OptimizerKind.AdamW => (1e-3, 0.05),
        OptimizerKind.Lamb => (5e-3, 0.02),
        _ => throw new ArgumentOutOfRangeException(nameof(optimizer), optimizer, "There is no such optimizer."),
    };
}
