using StreamSynth.Training.Optimisers;

namespace StreamSynth.Training.Pretrained;

/// <summary>Fits pretrained tensors, named as torchvision and timm name them, to the parameters of a classifier.</summary>
public static class PretrainedWeights
{
    private const string Auxiliary = ".auxiliary.";
    private const string Positions = "pos_embed";
    private static readonly string[] Head = ["fc.weight", "fc.bias", "head.weight", "head.bias"];

    /// <summary>Lets a trainer start from pretrained weights (<see cref="SafeTensors"/>); call it before the first step.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="pretrained">Every tensor of the model, in any order; auxiliary norms start as the main ones unless they are there too. Positions of a transformer for another image size are interpolated.</param>
    /// <param name="newHead">Whether the last layer keeps its fresh weights, for other classes than those of the file.</param>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, given twice or of another shape; all are listed, and nothing has been changed.</exception>
    public static void Load(ITrainer trainer, IReadOnlyList<NamedTensor> pretrained, bool newHead)
    {
        IReadOnlyList<NamedTensor> parameters = trainer.Parameters();
        (int rows, int columns) = (trainer.Settings.Height / trainer.Settings.PatchSize, trainer.Settings.Width / trainer.Settings.PatchSize);
        IReadOnlyList<NamedTensor> resized = [.. pretrained.Select(tensor => tensor.Name == Positions ? PositionEmbedding.Resize(tensor, rows, columns) : tensor)];
        Dictionary<string, NamedTensor> fitted = For(parameters, resized, newHead).ToDictionary(tensor => tensor.Name);
        Dictionary<string, NamedTensor> averages = fitted.Values.ToDictionary(tensor => ParameterAverage.NameOf(tensor.Name));
        trainer.Load(
            [.. parameters.Select(tensor => fitted.GetValueOrDefault(tensor.Name, tensor))],
            [.. trainer.OptimizerState().Select(tensor => averages.TryGetValue(tensor.Name, out NamedTensor? start) ? start with { Name = tensor.Name } : tensor)]);
    }

    /// <summary>Finds what in a file does not fit a network, before classes and image size are known: the last layer may have any number of classes, positions any number.</summary>
    /// <param name="settings">Network, width and norm; classes and size do not matter.</param>
    /// <param name="file">Tensors of the file (<see cref="SafeTensors.Inspect"/>).</param>
    /// <param name="newHead">Whether the last layer of the file is left out.</param>
    /// <returns>One clause per fault; none when the file fits.</returns>
    public static IReadOnlyList<string> Faults(ClassifierSettings settings, IReadOnlyList<TensorShape> file, bool newHead)
    {
        TensorShape[] needed = [.. NetworkGraphs.Parameters(settings).Select(parameter => new TensorShape(parameter.Name, [.. parameter.Shape.Select(size => (int)size)]))];
        return Faults(needed, file, newHead, shape => Head.Contains(shape.Name) || shape.Name == Positions);
    }

    /// <summary>Gives the number of classes that the last layer of a file knows; null without one.</summary>
    /// <param name="file">Tensors of the file.</param>
    public static int? ClassesOf(IReadOnlyList<TensorShape> file) => file.FirstOrDefault(tensor => Head.Contains(tensor.Name) && tensor.Sizes.Count > 0)?.Sizes[0];

    // Auxiliary norms take the numbers of the main norms where the file has none for them.
    private static List<NamedTensor> For(IReadOnlyList<NamedTensor> parameters, IReadOnlyList<NamedTensor> pretrained, bool newHead)
    {
        TensorShape[] needed = [.. parameters.Select(parameter => new TensorShape(parameter.Name, parameter.Shape))];
        IReadOnlyList<string> faults = Faults(needed, [.. pretrained.Select(tensor => new TensorShape(tensor.Name, tensor.Shape))], newHead, _ => false);
        if (faults.Count > 0)
        {
            throw new ArgumentException($"The pretrained tensors do not fit this classifier: {string.Join("; ", faults)}. Load weights of the same network; nothing has been changed.");
        }

        Dictionary<string, NamedTensor> given = pretrained.ToDictionary(tensor => tensor.Name);
        return [.. needed.Where(shape => !newHead || !Head.Contains(shape.Name)).Select(shape => given[SourceOf(shape.Name, given.ContainsKey)] with { Name = shape.Name })];
    }

    private static List<string> Faults(IReadOnlyList<TensorShape> needed, IReadOnlyList<TensorShape> file, bool newHead, Func<TensorShape, bool> hasAnySize)
    {
        ILookup<string, TensorShape> given = file.ToLookup(tensor => tensor.Name);
        List<string> faults = [.. given.Where(tensors => tensors.Count() > 1).Select(tensors => $"'{tensors.Key}' is given {tensors.Count()} times")];
        foreach (TensorShape shape in needed.Where(shape => !newHead || !Head.Contains(shape.Name)))
        {
            TensorShape? tensor = given[SourceOf(shape.Name, given.Contains)].FirstOrDefault();
            if (tensor is null) faults.Add($"'{shape.Name}' is missing");
            else if (!hasAnySize(shape) && !tensor.Sizes.SequenceEqual(shape.Sizes)) faults.Add(Misfit(shape, tensor));
        }

        HashSet<string> known = [.. needed.Select(shape => shape.Name), .. Head];
        faults.AddRange(file.Where(tensor => !known.Contains(tensor.Name)).Select(tensor => $"'{tensor.Name}' is unknown"));
        return faults;
    }

    private static string SourceOf(string name, Func<string, bool> isGiven) => isGiven(name) ? name : name.Replace(Auxiliary, ".", StringComparison.Ordinal);

    private static string Misfit(TensorShape needed, TensorShape found)
    {
        string needs = $"'{needed.Name}' needs [{string.Join(",", needed.Sizes)}], but is [{string.Join(",", found.Sizes)}]";
        return Head.Contains(needed.Name) ? $"{needs} (the weights know {found.Sizes[0]} classes: ask for a new head)" : needs;
    }
}
