namespace StreamSynth.Training;

/// <summary>Checks that a list of named tensors is exactly what a model needs.</summary>
internal static class TensorMatch
{
    /// <summary>Throws one error that lists every missing, unknown, repeated or misshapen tensor.</summary>
    public static void Require(string kind, IReadOnlyList<NamedTensor> given, IReadOnlyList<(string Name, long[] Shape)> needed)
    {
        List<string> faults = [];
        ILookup<string, NamedTensor> byName = given.ToLookup(tensor => tensor.Name);
        foreach ((string name, long[] shape) in needed)
        {
            int count = byName[name].Count();
            if (count != 1) faults.Add(count == 0 ? $"'{name}' is missing" : $"'{name}' is given {count} times");
            else if (!Fits(byName[name].First(), shape)) faults.Add(Misfit(byName[name].First(), shape));
        }

        HashSet<string> known = [.. needed.Select(tensor => tensor.Name)];
        faults.AddRange(given.Where(tensor => !known.Contains(tensor.Name)).Select(tensor => $"'{tensor.Name}' is unknown"));
        if (faults.Count == 0) return;
        throw new ArgumentException($"The {kind} tensors do not fit this classifier: {string.Join("; ", faults)}. " +
            "Load tensors that were saved with the same network, Norm, optimizer and EmaDecay settings.");
    }

    private static bool Fits(NamedTensor tensor, long[] shape) =>
        tensor.Shape.Select(size => (long)size).SequenceEqual(shape) && tensor.Data.Length == shape.Aggregate(1L, (product, size) => product * size);

    private static string Misfit(NamedTensor tensor, long[] shape) =>
        $"'{tensor.Name}' needs [{string.Join(",", shape)}], but is [{string.Join(",", tensor.Shape)}] with {tensor.Data.Length} numbers";
}
