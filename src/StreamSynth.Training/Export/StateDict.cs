using StreamSynth.Training.Optimisers;

namespace StreamSynth.Training.Export;

/// <summary>
/// Names the tensors of a trained classifier as PyTorch's model classes do, so that <c>load_state_dict</c> takes them as they are: those of
/// torchvision 0.14 (resnet18, resnet50), of timm 0.6 (deit_tiny_patch16_224), and for the CIFAR networks the same names with three layers.
/// </summary>
public static class StateDict
{
    private const string Auxiliary = ".auxiliary.";
    private const string Variance = ".running_var";
    private const string Batches = ".num_batches_tracked";

    /// <summary>Gives what predictions use, of what <see cref="ITrainer.Parameters"/> and <see cref="ITrainer.OptimizerState"/> gave: averages where there are any.</summary>
    /// <param name="settings">Settings that they were trained with.</param>
    /// <param name="parameters">Every tensor of the model.</param>
    /// <param name="optimizerState">Every tensor of the optimiser and of the averages.</param>
    /// <returns>Tensors under the names of the model.</returns>
    /// <exception cref="ArgumentException">The settings ask for averages, but one is missing.</exception>
    public static IReadOnlyList<NamedTensor> Evaluated(ClassifierSettings settings, IReadOnlyList<NamedTensor> parameters, IReadOnlyList<NamedTensor> optimizerState)
    {
        if (settings.EmaDecay == 0) return parameters;

        Dictionary<string, NamedTensor> state = optimizerState.ToDictionary(tensor => tensor.Name);
        return [.. parameters.Select(tensor => state.TryGetValue(ParameterAverage.NameOf(tensor.Name), out NamedTensor? average)
            ? average with { Name = tensor.Name }
            : throw new ArgumentException($"EmaDecay is {settings.EmaDecay}, but there is no average of '{tensor.Name}'.", nameof(optimizerState)))];
    }

    /// <summary>Gives the tensors of one set of norms.</summary>
    /// <param name="settings">Network, size and classes.</param>
    /// <param name="parameters">Every tensor of the model, as <see cref="ITrainer.EvaluatedParameters"/> gives them.</param>
    /// <param name="statistics">Set of norms to take; the auxiliary ones come under the names of the main ones.</param>
    /// <returns>Tensors in the order of the network.</returns>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, given twice or of another shape, or the set does not exist.</exception>
    public static IReadOnlyList<NamedTensor> Of(ClassifierSettings settings, IReadOnlyList<NamedTensor> parameters, Statistics statistics)
    {
        RequireModel(settings, parameters, statistics);
        NamedTensor[] main = [.. parameters.Where(tensor => !IsAuxiliary(tensor))];
        if (statistics == Statistics.Main) return main;

        Dictionary<string, NamedTensor> auxiliary = parameters.Where(IsAuxiliary).ToDictionary(tensor => tensor.Name.Replace(Auxiliary, ".", StringComparison.Ordinal));
        return [.. main.Select(tensor => auxiliary.TryGetValue(tensor.Name, out NamedTensor? other) ? other with { Name = tensor.Name } : tensor)];
    }

    /// <summary>Gives the counters that PyTorch's batch norms keep beside their statistics: minibatches seen.</summary>
    /// <param name="tensors">What <see cref="Of"/> gave.</param>
    /// <param name="steps">Steps taken.</param>
    /// <param name="accumulate">Parts of a minibatch, each of which counts.</param>
    /// <returns>Value by name, such as bn1.num_batches_tracked; none for a network without batch norm.</returns>
    public static IReadOnlyDictionary<string, long> Counters(IReadOnlyList<NamedTensor> tensors, long steps, int accumulate) => tensors
        .Where(tensor => tensor.Name.EndsWith(Variance, StringComparison.Ordinal))
        .ToDictionary(tensor => $"{tensor.Name[..^Variance.Length]}{Batches}", _ => steps * accumulate);

    /// <summary>Checks that tensors are those of a model.</summary>
    internal static void RequireModel(ClassifierSettings settings, IReadOnlyList<NamedTensor> parameters, Statistics statistics)
    {
        if (statistics == Statistics.Auxiliary && settings.Norm != NormMode.Auxiliary)
        {
            throw new ArgumentException($"There is no auxiliary set under Norm = {settings.Norm}: ask for {Statistics.Main}.", nameof(statistics));
        }

        TensorMatch.Require("model", parameters, [.. NetworkGraphs.Parameters(settings).Select(parameter => (parameter.Name, parameter.Shape))]);
    }

    private static bool IsAuxiliary(NamedTensor tensor) => tensor.Name.Contains(Auxiliary, StringComparison.Ordinal);
}
