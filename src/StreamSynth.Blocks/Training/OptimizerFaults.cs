using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Training;

namespace StreamSynth.Blocks.Training;

/// <summary>Finds options of <c>train.classifier</c> that contradict its optimiser, its schedule or the parts of its minibatches.</summary>
internal static class OptimizerFaults
{
    public static IEnumerable<ValidationResult> In(TrainClassifierOptions options) =>
        [.. OfOptimizer(options), .. OfSchedule(options), .. OfAccumulation(options), .. OfLossWeights(options)];

    private static IEnumerable<ValidationResult> OfOptimizer(TrainClassifierOptions options)
    {
        string optimizer = JsonNamingPolicy.CamelCase.ConvertName(options.Optimizer.ToString());
        bool isSgd = options.Optimizer == OptimizerKind.Sgd;
        if (!isSgd && options.Momentum is { } momentum)
        {
            yield return Fault(nameof(options.Momentum), momentum, $"'optimizer' is \"{optimizer}\", which has none; take it out, or set 'beta1'.");
        }

        (string, double?)[] moments = [(nameof(options.Beta1), options.Beta1), (nameof(options.Beta2), options.Beta2), (nameof(options.Epsilon), options.Epsilon)];
        foreach ((string name, double? value) in moments)
        {
            if (isSgd && value is not null) yield return Fault(name, value, "'optimizer' is \"sgd\", which has none; take it out, or write \"adamW\" or \"lamb\".");
        }
    }

    private static IEnumerable<ValidationResult> OfSchedule(TrainClassifierOptions options)
    {
        string decayAt = $"[{string.Join(", ", options.DecayAt)}]";
        if (options.Schedule != LearningRateShape.Step)
        {
            string need = $"'schedule' is \"{JsonNamingPolicy.CamelCase.ConvertName(options.Schedule.ToString())}\"; take it out, or write \"step\".";
            if (options.DecayAt.Count > 0) yield return Fault(nameof(options.DecayAt), decayAt, need);
            if (options.DecayFactor is { } factor) yield return Fault(nameof(options.DecayFactor), factor, need);
            yield break;
        }

        bool ascends = options.DecayAt.Zip(options.DecayAt.Skip(1)).All(pair => pair.First < pair.Second);
        if (!ascends || options.DecayAt.Any(step => step <= options.WarmUpSteps || step >= options.Steps))
        {
            yield return Fault(
                nameof(options.DecayAt), decayAt, $"must be ascending steps above 'warmUpSteps', which is {options.WarmUpSteps}, and below 'steps', which is {options.Steps}.");
        }
        else if (options.DecayAt.Count == 0 && options.WarmUpSteps >= options.Steps / 2 && options.WarmUpSteps < options.Steps)
        {
            yield return Fault(
                nameof(options.DecayAt), decayAt, $"its steps, half and three quarters of 'steps', must lie above 'warmUpSteps', which is {options.WarmUpSteps}; name them.");
        }
    }

    private static IEnumerable<ValidationResult> OfAccumulation(TrainClassifierOptions options)
    {
        if (options.Accumulate < 1 || (options.RealPerStep % options.Accumulate == 0 && options.SyntheticPerStep % options.Accumulate == 0)) yield break;

        yield return Fault(
            nameof(options.Accumulate),
            options.Accumulate,
            $"must divide 'realPerStep', which is {options.RealPerStep}, and 'syntheticPerStep', which is {options.SyntheticPerStep}.");
    }

    private static IEnumerable<ValidationResult> OfLossWeights(TrainClassifierOptions options)
    {
        (bool hasReal, bool hasSynthetic) = (options.RealPerStep > 0, options.SyntheticPerStep > 0);
        bool realCounts = hasReal && options.RealLossWeight > 0;
        bool syntheticCounts = hasSynthetic && options.SyntheticLossWeight > 0;
        if (!realCounts && !syntheticCounts && (hasReal || hasSynthetic))
        {
            string name = hasReal ? nameof(options.RealLossWeight) : nameof(options.SyntheticLossWeight);
            yield return Fault(name, 0, "then no image of a minibatch has a weight; raise it.");
        }
        else if (hasReal && !realCounts)
        {
            if (options.Starvation == StarvationPolicy.RealOnly)
            {
                yield return Fault(nameof(options.RealLossWeight), 0, "'starvation' is \"realOnly\", and such steps have no other images; write \"stall\" or \"reuse\".");
            }

            if (options.Mixing == MixingMode.Free)
            {
                yield return Fault(nameof(options.RealLossWeight), 0, "'mixing' is \"free\", and steps before the first synthetic image have no other images; write \"scheduled\".");
            }

            if (options.Norm == NormMode.Auxiliary)
            {
                yield return Fault(nameof(options.RealLossWeight), 0, "'norm' is \"auxiliary\", so that nothing would train the main norms; write \"shared\".");
            }
        }
    }

    private static ValidationResult Fault(string member, object value, string but) =>
        new(string.Create(CultureInfo.InvariantCulture, $"'{JsonNamingPolicy.CamelCase.ConvertName(member)}' is {value}, but {but}"), [member]);
}
