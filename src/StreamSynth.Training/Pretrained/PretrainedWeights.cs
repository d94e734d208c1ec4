using StreamSynth.Training.Optimisers;

namespace StreamSynth.Training.Pretrained;

/// <summary>Fits pretrained tensors, named as torchvision and timm name them, to the parameters of a classifier.</summary>
public static class PretrainedWeights
{
    private const string Auxiliary = ".auxiliary.";
    private static readonly string[] Head = ["fc.weight", "fc.bias", "head.weight", "head.bias"];

    /// <summary>Lets a trainer start from pretrained weights (<see cref="SafeTensors"/>); call it before the first step.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="pretrained">Every tensor of the model, in any order; auxiliary norms start as the main ones unless they are there too.</param>
    /// <param name="newHead">Whether the last layer keeps its fresh weights, for other classes than those of the file.</param>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, given twice or of another shape; all are listed, and nothing has been changed.</exception>
    public static void Load(ITrainer trainer, IReadOnlyList<NamedTensor> pretrained, bool newHead)
    {
        IReadOnlyList<NamedTensor> parameters = trainer.Parameters();
        Dictionary<string, NamedTensor> fitted = For(parameters, pretrained, newHead).ToDictionary(tensor => tensor.Name);
        Dictionary<string, NamedTensor> averages = fitted.Values.ToDictionary(tensor => ParameterAverage.NameOf(tensor.Name));
        trainer.Load(
            [.. parameters.Select(tensor => fitted.GetValueOrDefault(tensor.Name, tensor))],
            [.. trainer.OptimizerState().Select(tensor => averages.TryGetValue(tensor.Name, out NamedTensor? start) ? start with { Name = tensor.Name } : tensor)]);
    }

    /// <summary>Gives the parameters with pretrained numbers; auxiliary norms take those of the main norms.</summary>
    /// <param name="parameters">Parameters of the classifier.</param>
    /// <param name="pretrained">Tensors of the file.</param>
    /// <param name="newHead">Whether the last layer is left as it is; its tensors in the file may have any shape, or be absent.</param>
    /// <returns>Tensors to load, named after the parameters; without those of the last layer when it is new.</returns>
    /// <exception cref="ArgumentException">Tensors are missing, unknown, repeated or misshapen; all are listed.</exception>
    internal static IReadOnlyList<NamedTensor> For(IReadOnlyList<NamedTensor> parameters, IReadOnlyList<NamedTensor> pretrained, bool newHead)
    {
        ILookup<string, NamedTensor> given = pretrained.ToLookup(tensor => tensor.Name);
        List<string> faults = [.. given.Where(tensors => tensors.Count() > 1).Select(tensors => $"'{tensors.Key}' is given {tensors.Count()} times")];
        List<NamedTensor> fitted = [];
        foreach (NamedTensor parameter in parameters.Where(parameter => !newHead || !Head.Contains(parameter.Name)))
        {
            NamedTensor? tensor = given[parameter.Name].Concat(given[parameter.Name.Replace(Auxiliary, ".", StringComparison.Ordinal)]).FirstOrDefault();
            if (tensor is null) faults.Add($"'{parameter.Name}' is missing");
            else if (!tensor.Shape.SequenceEqual(parameter.Shape)) faults.Add(Misfit(parameter, tensor));
            else fitted.Add(tensor with { Name = parameter.Name });
        }

        HashSet<string> known = [.. parameters.Select(parameter => parameter.Name), .. Head];
        faults.AddRange(pretrained.Where(tensor => !known.Contains(tensor.Name)).Select(tensor => $"'{tensor.Name}' is unknown"));
        if (faults.Count == 0) return fitted;
        throw new ArgumentException($"The pretrained tensors do not fit this classifier: {string.Join("; ", faults)}. Load weights of the same network; nothing has been changed.");
    }

    private static string Misfit(NamedTensor parameter, NamedTensor tensor)
    {
        string needs = $"'{parameter.Name}' needs [{string.Join(",", parameter.Shape)}], but is [{string.Join(",", tensor.Shape)}]";
        if (parameter.Name == "pos_embed") return $"{needs} (positions belong to one image size: take the size that the weights were trained at)";
        return Head.Contains(parameter.Name) ? $"{needs} (the weights know {tensor.Shape[0]} classes: ask for a new head)" : needs;
    }
}
