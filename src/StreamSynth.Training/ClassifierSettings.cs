using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Training.Networks;

namespace StreamSynth.Training;

/// <summary>Describes an image classifier and how it is trained.</summary>
public sealed record ClassifierSettings
{
    /// <summary>Gets the number of classes.</summary>
    [Description("Number of classes."), Range(2, 100_000)]
    public required int Classes { get; init; }

    /// <summary>Gets the height of the images.</summary>
    [Description("Height of the images, in pixels."), Range(8, 1024)]
    public int Height { get; init; } = 32;

    /// <summary>Gets the width of the images.</summary>
    [Description("Width of the images, in pixels."), Range(8, 1024)]
    public int Width { get; init; } = 32;

    /// <summary>Gets the network.</summary>
    [Description("Network to train.")]
    public Network Network { get; init; } = Network.Resnet8;

    /// <summary>
    /// Gets the channels of the first stage, which each further stage doubles, or the numbers per token of a transformer; 0 takes
    /// the network's own (16, 64 with the 7x7 stem, 192 for the transformer).
    /// </summary>
    [Description("Channels of the first stage, doubled by each further one, or numbers per token; 0 takes the network's own."), Range(0, 1024)]
    public int BaseWidth { get; init; }

    /// <summary>Gets whether the last batch norm of each residual block starts with scale 0, so that the block starts as its shortcut.</summary>
    [Description("Whether the last batch norm of each residual block starts with scale 0, so that the block starts as its shortcut.")]
    public bool ZeroInitResidual { get; init; }

    /// <summary>Gets the real images of each minibatch.</summary>
    [Description("Real images per minibatch."), Range(0, 65_536)]
    public int RealBatch { get; init; } = 32;

    /// <summary>Gets the synthetic images of each minibatch.</summary>
    [Description("Synthetic images per minibatch."), Range(0, 65_536)]
    public int SyntheticBatch { get; init; } = 32;

    /// <summary>Gets whether real and synthetic images are normalised together or apart.</summary>
    [Description("Whether batch norm treats real and synthetic images together (shared) or apart (auxiliary).")]
    public NormMode Norm { get; init; } = NormMode.Auxiliary;

    /// <summary>Gets the optimiser.</summary>
    [Description("Optimizer that updates the parameters.")]
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Sgd;

    /// <summary>Gets the momentum of stochastic gradient descent; the others have none.</summary>
    [Description("Momentum of stochastic gradient descent, a factor."), Range(0d, 1d)]
    public float Momentum { get; init; } = 0.9f;

    /// <summary>Gets whether the momentum of stochastic gradient descent looks ahead (Nesterov).</summary>
    [Description("Whether the momentum looks ahead (Nesterov).")]
    public bool Nesterov { get; init; } = true;

    /// <summary>Gets the factor that AdamW and LAMB keep the mean gradient with.</summary>
    [Description("Factor that AdamW and LAMB keep the mean gradient with."), Range(0d, 0.9999)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets the factor that AdamW and LAMB keep the mean squared gradient with.</summary>
    [Description("Factor that AdamW and LAMB keep the mean squared gradient with."), Range(0d, 0.999999)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Gets the number that AdamW and LAMB add to the root of the mean squared gradient.</summary>
    [Description("Number that AdamW and LAMB add to the root of the mean squared gradient."), Range(1e-20, 1d)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Gets the weight decay; norms and biases are left out of it.</summary>
    [Description("Weight decay per unit of learning rate, a factor; norms and biases are left out."), Range(0d, 1d)]
    public float WeightDecay { get; init; } = 5e-4f;

    /// <summary>Gets the largest norm that all gradients together may have; 0 leaves them as they are.</summary>
    [Description("Largest norm of all gradients together; longer ones are scaled down to it; 0 leaves them as they are."), Range(0d, 1e9)]
    public float ClipNorm { get; init; }

    /// <summary>
    /// Gets the parts that a minibatch is computed in, one after the other, to save memory: part j has the j-th run of the real
    /// and the j-th run of the synthetic images. Gradients are summed before the one update, so that without batch norm the
    /// step equals that of the whole minibatch up to rounding. Batch norm normalises each part with its own statistics, and
    /// running statistics move once per part.
    /// </summary>
    [Description("Parts that a minibatch is computed in, one after the other."), Range(1, 65_536)]
    public int Accumulate { get; init; } = 1;

    /// <summary>
    /// Gets what an exponential moving average of weights and running statistics keeps of itself per step, at most; 0 keeps no
    /// average. After n steps it is min(EmaDecay, (1 + n) / (10 + n)). With an average, predictions and exports use it.
    /// </summary>
    [Description("What the moving average of the parameters keeps of itself per step; 0 keeps no average."), Range(0d, 0.999999)]
    public double EmaDecay { get; init; }

    /// <summary>Gets the weight of each real image in the mean loss; only its ratio to that of synthetic images matters.</summary>
    [Description("Weight of each real image in the mean loss, a factor."), Range(0d, 1e6)]
    public float RealLossWeight { get; init; } = 1;

    /// <summary>Gets the weight of each synthetic image in the mean loss.</summary>
    [Description("Weight of each synthetic image in the mean loss, a factor."), Range(0d, 1e6)]
    public float SyntheticLossWeight { get; init; } = 1;

    /// <summary>Gets the probability mass that label smoothing spreads evenly over all classes.</summary>
    [Description("Probability mass spread evenly over all classes."), Range(0d, 1d)]
    public float LabelSmoothing { get; init; }

    /// <summary>Gets whether images may be mixtures of two, each with two labels and their shares (<see cref="StepInput.OtherLabels"/>).</summary>
    [Description("Whether images may be mixtures of two, each with two labels and their shares.")]
    public bool MixesLabels { get; init; }

    /// <summary>Gets the weight of a new batch in the running statistics.</summary>
    [Description("Weight of a new batch in the running batch-norm statistics, a factor."), Range(0d, 1d)]
    public float BatchNormMomentum { get; init; } = 0.1f;

    /// <summary>Gets the threads that one step or prediction computes on.</summary>
    [Description("Threads that one step or prediction computes on."), Range(1, 1024)]
    public int Threads { get; init; } = 1;

    /// <summary>Gets the images of a whole minibatch.</summary>
    public int Batch => RealBatch + SyntheticBatch;

    /// <summary>Gets whether convolutions and norms of a step are computed by kernels of our own where the processor has 512-bit vectors.</summary>
    internal bool OwnKernels { get; init; } = true;

    /// <summary>Gets the residual blocks of every stage, or those of a transformer; 0 takes the network's own.</summary>
    internal int Blocks { get; init; }

    /// <summary>Gets the sides of a transformer's patches, in pixels.</summary>
    internal int PatchSize { get; init; } = 16;

    /// <summary>Gets the images of the smallest part of a minibatch that is normalised on its own.</summary>
    internal int SmallestPart =>
        (Norm == NormMode.Shared || RealBatch == 0 || SyntheticBatch == 0 ? Batch : Math.Min(RealBatch, SyntheticBatch)) / Math.Max(Accumulate, 1);

    /// <summary>Gives settings of a classifier of the same network that is never trained: it has no state beside the model, and its step is cheap to build.</summary>
    /// <param name="threads">Threads that one prediction computes on.</param>
    public ClassifierSettings ForEvaluation(int threads) => this with
    {
        Optimizer = OptimizerKind.Sgd,
        Momentum = 0,
        Nesterov = false,
        EmaDecay = 0,
        MixesLabels = false,
        ClipNorm = 0,
        Accumulate = 1,

        // A step on one image alone would be refused where the last map has one pixel.
        RealBatch = 2,
        RealLossWeight = 1,
        SyntheticBatch = 0,
        Threads = threads,
    };

    /// <summary>Gives all that is wrong with the settings, one sentence each; none when a classifier can be made.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<ValidationResult> faults = [];
        Validator.TryValidateObject(this, new ValidationContext(this), faults, validateAllProperties: true);
        List<string> messages = [.. faults.Select(fault => $"{fault.ErrorMessage} Found {ValueOf(fault)}.")];
        if (Batch == 0) messages.Add("RealBatch and SyntheticBatch are both 0: a minibatch needs at least one image.");
        else messages.AddRange(MinibatchFaults());
        if (Optimizer == OptimizerKind.Sgd && Nesterov && Momentum == 0) messages.Add("Nesterov needs a momentum above 0: set Momentum, or Nesterov to false.");
        messages.AddRange(NetworkTable.Of(Network).Faults(this));
        return messages;
    }

    /// <summary>Checks every value and reports all faults together.</summary>
    /// <exception cref="ArgumentException">Some value is out of range; the message lists each with what is allowed.</exception>
    public void Validate()
    {
        IReadOnlyList<string> faults = Faults();
        if (faults.Count > 0) throw new ArgumentException($"Classifier settings are wrong. {string.Join(" ", faults)}");
    }

    private IEnumerable<string> MinibatchFaults()
    {
        if (Accumulate > 0 && (RealBatch % Accumulate != 0 || SyntheticBatch % Accumulate != 0))
        {
            yield return $"Accumulate is {Accumulate}, but must divide RealBatch, which is {RealBatch}, and SyntheticBatch, which is {SyntheticBatch}.";
        }

        if ((RealBatch == 0 || RealLossWeight == 0) && (SyntheticBatch == 0 || SyntheticLossWeight == 0))
        {
            yield return $"The loss has no weight: {RealBatch} real images weigh {RealLossWeight} and {SyntheticBatch} synthetic ones {SyntheticLossWeight} each.";
        }
    }

    private object? ValueOf(ValidationResult fault) => GetType().GetProperty(fault.MemberNames.First())!.GetValue(this);
}
