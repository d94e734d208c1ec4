using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Search.Models;

/// <summary>Sets how a logistic regression is trained.</summary>
public sealed record LogisticRegressionOptions
{
    /// <summary>Gets the inverse strength of the L2 penalty, as scikit-learn's C.</summary>
    [Description("Inverse strength of the L2 penalty (scikit-learn's C): larger fits the labels more closely.")]
    [Range(1e-9, 1e9)]
    public double C { get; init; } = 1;

    /// <summary>Gets where training ends: the largest part of the gradient, in units of the loss summed over labels times C.</summary>
    [Description("Where training ends: largest part of the gradient of C times the summed loss plus half the squared weights.")]
    [Range(1e-13, 1e-1)]
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>Gets the most steps; with a convex loss ten are usual.</summary>
    [Description("Most Newton steps; ten are usual.")]
    [Range(1, 100_000)]
    public int MostSteps { get; init; } = 200;

    /// <summary>Gets the threads with which the trained model scores large questions.</summary>
    [Description("Threads with which the trained model scores large questions; scores do not depend on it.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;
}
