using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

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

    /// <summary>Gets the residual blocks per stage: n makes a ResNet-(6n+2).</summary>
    [Description("Residual blocks per stage: n makes a ResNet-(6n+2)."), Range(1, 200)]
    public int BlocksPerStage { get; init; } = 1;

    /// <summary>Gets the channels of the first stage; the second has twice and the third four times as many.</summary>
    [Description("Channels of the first stage; the second has twice, the third four times as many."), Range(1, 1024)]
    public int BaseWidth { get; init; } = 16;

    /// <summary>Gets the real images of each minibatch.</summary>
    [Description("Real images per minibatch."), Range(0, 65_536)]
    public int RealBatch { get; init; } = 32;

    /// <summary>Gets the synthetic images of each minibatch.</summary>
    [Description("Synthetic images per minibatch."), Range(0, 65_536)]
    public int SyntheticBatch { get; init; } = 32;

    /// <summary>Gets whether real and synthetic images are normalised together or apart.</summary>
    [Description("Whether batch norm treats real and synthetic images together (shared) or apart (auxiliary).")]
    public NormMode Norm { get; init; } = NormMode.Auxiliary;

    /// <summary>Gets the momentum of stochastic gradient descent.</summary>
    [Description("Momentum of stochastic gradient descent, a factor."), Range(0d, 1d)]
    public float Momentum { get; init; } = 0.9f;

    /// <summary>Gets whether the momentum looks ahead (Nesterov).</summary>
    [Description("Whether the momentum looks ahead (Nesterov).")]
    public bool Nesterov { get; init; } = true;

    /// <summary>Gets the weight decay; norms and biases are left out of it.</summary>
    [Description("Weight decay per unit of learning rate, a factor; norms and biases are left out."), Range(0d, 1d)]
    public float WeightDecay { get; init; } = 5e-4f;

    /// <summary>Gets the probability mass that label smoothing spreads evenly over all classes.</summary>
    [Description("Probability mass spread evenly over all classes."), Range(0d, 1d)]
    public float LabelSmoothing { get; init; }

    /// <summary>Gets the weight of a new batch in the running statistics.</summary>
    [Description("Weight of a new batch in the running batch-norm statistics, a factor."), Range(0d, 1d)]
    public float BatchNormMomentum { get; init; } = 0.1f;

    /// <summary>Gets the threads that one step or prediction computes on.</summary>
    [Description("Threads that one step or prediction computes on."), Range(1, 1024)]
    public int Threads { get; init; } = 1;

    /// <summary>Gets the images of a whole minibatch.</summary>
    public int Batch => RealBatch + SyntheticBatch;

    /// <summary>Checks every value and reports all faults together.</summary>
    /// <exception cref="ArgumentException">Some value is out of range; the message lists each with what is allowed.</exception>
    public void Validate()
    {
        List<ValidationResult> faults = [];
        Validator.TryValidateObject(this, new ValidationContext(this), faults, validateAllProperties: true);
        List<string> messages = [.. faults.Select(fault => $"{fault.ErrorMessage} Found {ValueOf(fault)}.")];
        if (Batch == 0) messages.Add("RealBatch and SyntheticBatch are both 0: a minibatch needs at least one image.");
        if (Nesterov && Momentum == 0) messages.Add("Nesterov needs a momentum above 0: set Momentum, or Nesterov to false.");
        if (messages.Count > 0) throw new ArgumentException($"Classifier settings are wrong. {string.Join(" ", messages)}");
    }

    private object? ValueOf(ValidationResult fault) => GetType().GetProperty(fault.MemberNames.First())!.GetValue(this);
}
