using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Blocks.Training;

/// <summary>Options of <c>evaluate.classifier</c>.</summary>
public sealed record EvaluateClassifierOptions : IValidatableObject
{
    /// <summary>Gives the statistics to judge with; none: main, and auxiliary where training used it.</summary>
    [Description("Batch-norm statistics to judge with, each in turn: main (real images), auxiliary (synthetic ones) or reestimated (on the images of 'real'); none: main, and auxiliary where it was trained.")]
    public IReadOnlyList<EvaluatedStatistics> Statistics { get; init; } = [];

    /// <summary>Gives the sets that are also judged together.</summary>
    [Description("Names of sets whose accuracies are also averaged, each with the same weight, such as [\"test\", \"oodTest\"]; none: no average.")]
    public IReadOnlyList<string> Average { get; init; } = [];

    /// <summary>Gives the bootstrap samples.</summary>
    [Description("Bootstrap samples behind each 95 % interval; whole drawing families are drawn, or single images in a set of one family.")]
    [Range(1, 1_000_000)]
    public int Resamples { get; init; } = 1000;

    /// <summary>Gives the threads.</summary>
    [Description("Threads that a prediction computes on; part of what makes a run repeatable.")]
    [Range(1, 256)]
    public int Threads { get; init; } = 1;

    /// <summary>Finds options that contradict each other.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Statistics.Distinct().Count() < Statistics.Count) yield return new("'statistics' names one choice twice; name each once.", [nameof(Statistics)]);
        if (Average.Count == 1) yield return new($"'average' names '{Average[0]}' alone, whose average is itself; name two sets or more, or none.", [nameof(Average)]);
        if (Average.Distinct().Count() < Average.Count) yield return new("'average' names a set twice; name each once.", [nameof(Average)]);
    }
}
