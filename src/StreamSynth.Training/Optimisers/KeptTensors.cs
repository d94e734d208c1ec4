using StreamSynth.Training.Networks;

namespace StreamSynth.Training.Optimisers;

/// <summary>Lists what training keeps from step to step beside the model.</summary>
internal static class KeptTensors
{
    /// <summary>Gives the optimiser's tensors, then the averages and the count of steps behind them.</summary>
    public static IReadOnlyList<StateTensor> Of(ClassifierSettings settings, IReadOnlyList<Parameter> parameters)
    {
        Optimiser optimiser = Optimiser.Of(settings);
        List<StateTensor> kept = [.. parameters.Where(parameter => parameter.IsLearned).SelectMany(optimiser.StateOf)];
        if (settings.EmaDecay == 0) return kept;

        kept.AddRange(parameters.Select(parameter => new StateTensor(ParameterAverage.NameOf(parameter.Name), parameter.Shape)));
        kept.Add(new(ParameterAverage.Steps, []));
        return kept;
    }
}
