using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using StreamSynth.Blocks.Training.Augmenting;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Blocks.Training.Resume;
using StreamSynth.Engine.Memory;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>Options of <c>train.classifier</c>.</summary>
public sealed record TrainClassifierOptions : IValidatableObject
{
    /// <summary>Is the most steps that a training may take.</summary>
    public const int MostSteps = 10_000_000;

    /// <summary>Gives the network.</summary>
    [Description("Network to train: for small images resnet8, resnet14, resnet20 or resnet56; with the 7x7 stem resnet18 or resnet50; deitTiny (images in multiples of 16 pixels).")]
    public Network Network { get; init; } = Network.Resnet8;

    /// <summary>Gives the channels of the first stage.</summary>
    [Description("Channels of the network's first stage, doubled by each further one, or numbers per token of deitTiny; 0 takes the network's own (16, 64 or 192).")]
    [Range(0, 512)]
    public int BaseWidth { get; init; }

    /// <summary>Tells whether residual blocks start as their shortcuts.</summary>
    [Description("Whether the last batch norm of each residual block starts with scale 0, so that the block starts as its shortcut.")]
    public bool ZeroInitResidual { get; init; }

    /// <summary>Gives S; null where 'epochs' or the stream of real images says it.</summary>
    [Description("Optimiser steps; null where 'epochs' is given, or where 'realStream' is to be read once to its end.")]
    [Range(1, MostSteps)]
    public int? Steps { get; init; }

    /// <summary>Gives the passes over the gathered real images, instead of S.</summary>
    [Description("Passes over the images of 'real', instead of 'steps'; fractions count. The source of 'realStream' has an option of its own for this.")]
    [Range(0.001, 1e6)]
    public double? Epochs { get; init; }

    /// <summary>Gives R.</summary>
    [Description("Real images per minibatch.")]
    [Range(0, 4096)]
    public int RealPerStep { get; init; } = 32;

    /// <summary>Gives Y.</summary>
    [Description("Synthetic images per minibatch; with 0 the synthetic input may be left open, and is told to stop where it is not.")]
    [Range(0, 4096)]
    public int SyntheticPerStep { get; init; } = 32;

    /// <summary>Gives the file of weights to start from; null starts from random ones.</summary>
    [Description("File of weights to start from (.safetensors with the names of torchvision or timm), as a path or below a folder 'models'; null: random weights.")]
    public string? Pretrained { get; init; }

    /// <summary>Tells whether the last layer starts at random in spite of pretrained weights.</summary>
    [Description("Whether the last layer starts at random in spite of 'pretrained', for other classes than those of the file.")]
    public bool NewHead { get; init; }

    /// <summary>Gives the optimiser.</summary>
    [Description("Optimizer: sgd (Nesterov momentum), adamW or lamb.")]
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Sgd;

    /// <summary>Gives the highest learning rate; null takes the optimiser's own.</summary>
    [Description("Learning rate after the warm-up steps; null: 0.1 for sgd, 0.001 for adamW, 0.005 for lamb.")]
    [Range(1e-6, 10.0)]
    public double? LearningRate { get; init; }

    /// <summary>Gives the momentum of sgd; null: 0.9.</summary>
    [Description("Momentum of sgd, a factor; null: 0.9.")]
    [Range(0.0, 0.999)]
    public double? Momentum { get; init; }

    /// <summary>Gives what the mean gradient of adamW and lamb keeps of itself; null: 0.9.</summary>
    [Description("What adamW and lamb keep of the mean gradient per step, a factor; null: 0.9.")]
    [Range(0.0, 0.9999)]
    public double? Beta1 { get; init; }

    /// <summary>Gives what the mean squared gradient of adamW and lamb keeps of itself; null: 0.999.</summary>
    [Description("What adamW and lamb keep of the mean squared gradient per step, a factor; null: 0.999.")]
    [Range(0.0, 0.999999)]
    public double? Beta2 { get; init; }

    /// <summary>Gives what adamW and lamb add to the root of the mean squared gradient; null takes the optimiser's own.</summary>
    [Description("Number that adamW and lamb add to the root of the mean squared gradient; null: 1e-8 for adamW, 1e-6 for lamb.")]
    [Range(1e-12, 1.0)]
    public double? Epsilon { get; init; }

    /// <summary>Gives the weight decay; null takes the optimiser's own.</summary>
    [Description("Weight decay per unit of learning rate, a factor; norms and biases are left out; null: 0.0005 for sgd, 0.05 for adamW, 0.02 for lamb.")]
    [Range(0.0, 1.0)]
    public double? WeightDecay { get; init; }

    /// <summary>Gives the way in which the learning rate falls.</summary>
    [Description("How the learning rate falls after the warm-up: cosine or linear (to 0 at the end), or step.")]
    public LearningRateShape Schedule { get; init; } = LearningRateShape.Cosine;

    /// <summary>Gives the steps of linear warm-up.</summary>
    [Description("Steps over which the learning rate rises from 0.")]
    [Range(0, 1_000_000)]
    public int WarmUpSteps { get; init; }

    /// <summary>Gives the steps at which the schedule "step" lowers the learning rate; none: half and three quarters of all steps.</summary>
    [Description("Steps at which the schedule \"step\" lowers the learning rate, ascending; none: half and three quarters of 'steps'.")]
    public IReadOnlyList<int> DecayAt { get; init; } = [];

    /// <summary>Gives what the schedule "step" multiplies the learning rate by; null: 0.1.</summary>
    [Description("What the schedule \"step\" multiplies the learning rate by each time, a factor; null: 0.1.")]
    [Range(0.0, 1.0)]
    public double? DecayFactor { get; init; }

    /// <summary>Gives the largest norm of all gradients together; 0 leaves them as they are.</summary>
    [Description("Largest norm of all gradients together; longer ones are scaled down to it; 0 leaves them as they are.")]
    [Range(0.0, 1e6)]
    public double ClipNorm { get; init; }

    /// <summary>Gives the parts that a minibatch is computed in.</summary>
    [Description("Parts that a minibatch is computed in, one after the other, to save memory; batch norm sees each part for itself.")]
    [Range(1, 4096)]
    public int Accumulate { get; init; } = 1;

    /// <summary>Gives the decay of the moving average of the model.</summary>
    [Description("What the moving average of weights and statistics keeps of itself per step, at most; the average is evaluated and handed on; 0: no average.")]
    [Range(0.0, 0.999999)]
    public double Ema { get; init; }

    /// <summary>Gives the weight of a real image in the loss.</summary>
    [Description("Weight of each real image in the mean loss, a factor; its ratio to 'syntheticLossWeight' is what counts.")]
    [Range(0.0, 1000.0)]
    public double RealLossWeight { get; init; } = 1;

    /// <summary>Gives the weight of a synthetic image in the loss.</summary>
    [Description("Weight of each synthetic image in the mean loss, a factor; its ratio to 'realLossWeight' is what counts.")]
    [Range(0.0, 1000.0)]
    public double SyntheticLossWeight { get; init; } = 1;

    /// <summary>Gives the label smoothing.</summary>
    [Description("Probability mass that label smoothing spreads evenly over all classes.")]
    [Range(0.0, 0.9)]
    public double LabelSmoothing { get; init; }

    /// <summary>Gives the mode of batch norm.</summary>
    [Description("Whether batch norm treats real and synthetic images apart (auxiliary) or together (shared).")]
    public NormMode Norm { get; init; } = NormMode.Auxiliary;

    /// <summary>Tells whether the main statistics are estimated anew on real images after training.</summary>
    [Description("Whether the main batch-norm statistics are estimated anew on the real images after the last step.")]
    public bool ReestimateStatistics { get; init; }

    /// <summary>Tells whether steps wait for synthetic images.</summary>
    [Description("Whether a step waits for the synthetic images that are due by then (scheduled), or takes what has arrived (free): such a run cannot be repeated.")]
    public MixingMode Mixing { get; init; } = MixingMode.Scheduled;

    // Ranges of long options are written as doubles: RangeAttribute throws on a long above int.MaxValue when its bounds are ints.

    /// <summary>Gives w.</summary>
    [Description("Synthetic ordinals that must be resolved (survived, filtered or failed) before the first step.")]
    [Range(0.0, 1e9)]
    public long WarmUpSamples { get; init; } = 64;

    /// <summary>Gives f.</summary>
    [Description("Share of the steps over which synthetic images arrive; with 1 generation may last as long as training.")]
    [Range(0.001, 1.0)]
    public double ArrivalShare { get; init; } = 1;

    /// <summary>Gives N where the input does not know it.</summary>
    [Description("Synthetic ordinals that the steps are spread over; 0 takes the number that the input declares.")]
    [Range(0.0, 1e12)]
    public long SyntheticOrdinals { get; init; }

    /// <summary>Gives r.</summary>
    [Description("Places in minibatches that one synthetic image may fill.")]
    [Range(1.0, 1e6)]
    public long MaxUses { get; init; } = 16;

    /// <summary>Gives the size of the pool.</summary>
    [Description("Memory for encoded synthetic images, such as \"64MiB\".")]
    public string PoolBytes { get; init; } = "64MiB";

    /// <summary>Gives what a checkpoint keeps of the pool.</summary>
    [Description("What a checkpoint keeps of the pool: bytes (the images), or recipes (which they are: a small checkpoint, but a run that goes on makes all images from the oldest in the pool on again).")]
    public PoolKeeping CheckpointPool { get; init; } = PoolKeeping.Bytes;

    /// <summary>Gives the policy for starved steps.</summary>
    [Description("What a step does when too few synthetic images have uses left: stall (wait for more; with free mixing, reuse), reuse (beyond maxUses) or realOnly.")]
    public StarvationPolicy Starvation { get; init; } = StarvationPolicy.Stall;

    /// <summary>Gives the steps between evaluations.</summary>
    [Description("Steps between evaluations on the validation images; 0 evaluates at the end only.")]
    [Range(0, 10_000_000)]
    public int EvaluateEvery { get; init; }

    /// <summary>Gives the largest random shift.</summary>
    [Description("Largest random shift of a training image in each direction, in pixels, before other augmentations; what enters is white; null: 2, or 0 where 'augment' is set.")]
    [Range(0, 256)]
    public int? Shift { get; init; }

    /// <summary>Gives how images become input of the network.</summary>
    [Description("How images become input of the network: size, resize, normalisation; training, evaluation and predictions share it.")]
    public ImageOptions Image { get; init; } = new();

    /// <summary>Gives how training images are changed at random; null: by 'shift' alone.</summary>
    [Description("How training images are changed at random; null: by 'shift' alone.")]
    public AugmentOptions? Augment { get; init; }

    /// <summary>Gives the images that are decoded at once; 0 leaves the choice to the machine.</summary>
    [Description("Images that are decoded at once while a step computes; 0: as many as there are cores, at most 4; what is trained does not depend on it.")]
    [Range(0, 256)]
    public int DecodeWorkers { get; init; }

    /// <summary>Gives the threads.</summary>
    [Description("Threads that one step computes on; part of what makes a run repeatable.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Finds options that contradict each other.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!ByteSize.TryParse(PoolBytes, out long bytes) || bytes < 1)
        {
            yield return new($"'poolBytes' is \"{PoolBytes}\", but must be an amount of memory above 0, such as \"64MiB\".", [nameof(PoolBytes)]);
        }

        if (RealPerStep + SyntheticPerStep == 0)
        {
            yield return new("'realPerStep' and 'syntheticPerStep' are both 0, but a minibatch needs at least one image.", [nameof(RealPerStep)]);
        }
        else if (RealPerStep == 0)
        {
            foreach (ValidationResult fault in FaultsWithoutRealImages()) yield return fault;
        }

        if (Mixing == MixingMode.Free)
        {
            foreach (ValidationResult fault in FaultsOfFreeMixing()) yield return fault;
        }

        if (Network == Network.DeitTiny)
        {
            foreach (ValidationResult fault in FaultsOfTransformer()) yield return fault;
        }

        if (Steps is not null && Epochs is not null)
        {
            yield return new(string.Create(CultureInfo.InvariantCulture, $"'epochs' is {Epochs}, but 'steps', which is {Steps}, says already how long training goes on; take one out."), [nameof(Epochs)]);
        }

        if (WarmUpSteps >= Steps)
        {
            yield return new($"'warmUpSteps' is {WarmUpSteps}, but must be below 'steps', which is {Steps}.", [nameof(WarmUpSteps)]);
        }

        if (NewHead && Pretrained is null) yield return new("'newHead' is true, but 'pretrained' is null: every layer is new; take it out.", [nameof(NewHead)]);

        foreach (ValidationResult fault in OptimizerFaults.In(this)) yield return fault;
        foreach (ValidationResult fault in ImageFaults.In(this)) yield return fault;
    }

    private IEnumerable<ValidationResult> FaultsOfTransformer()
    {
        const string None = "but 'network' is \"deitTiny\", which has no batch norm; write false.";
        if (BaseWidth % 3 != 0)
        {
            yield return new($"'baseWidth' is {BaseWidth}, but must be a multiple of 3, the heads of \"deitTiny\", or 0.", [nameof(BaseWidth)]);
        }

        if (ZeroInitResidual) yield return new($"'zeroInitResidual' is true, {None}", [nameof(ZeroInitResidual)]);
        if (ReestimateStatistics) yield return new($"'reestimateStatistics' is true, {None}", [nameof(ReestimateStatistics)]);
    }

    private IEnumerable<ValidationResult> FaultsOfFreeMixing()
    {
        if (RealPerStep == 0)
        {
            yield return new(
                "'mixing' is \"free\", but with 'realPerStep' 0 a step has nothing to take while no synthetic image is there; write \"scheduled\".", [nameof(Mixing)]);
        }

        const string None = "but with 'mixing' \"free\" no step waits for a schedule; take it out.";
        if (SyntheticOrdinals > 0) yield return new($"'syntheticOrdinals' is {SyntheticOrdinals}, {None}", [nameof(SyntheticOrdinals)]);
        if (ArrivalShare < 1) yield return new(string.Create(CultureInfo.InvariantCulture, $"'arrivalShare' is {ArrivalShare}, {None}"), [nameof(ArrivalShare)]);
    }

    private IEnumerable<ValidationResult> FaultsWithoutRealImages()
    {
        const string None = "with 'realPerStep' 0";
        if (Norm == NormMode.Auxiliary)
        {
            yield return new(
                $"'norm' is \"auxiliary\", but {None} nothing trains the main statistics that the model is judged with; write \"shared\".", [nameof(Norm)]);
        }

        if (Starvation == StarvationPolicy.RealOnly)
        {
            yield return new(
                $"'starvation' is \"realOnly\", but {None} there is nothing to take a step with; write \"stall\" or \"reuse\".", [nameof(Starvation)]);
        }

        if (ReestimateStatistics)
        {
            yield return new($"'reestimateStatistics' is true, but {None} training uses no real images to estimate on.", [nameof(ReestimateStatistics)]);
        }
    }
}
