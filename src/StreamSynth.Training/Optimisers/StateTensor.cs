namespace StreamSynth.Training.Optimisers;

/// <summary>Describes one tensor that training keeps from step to step beside the model; it starts at zero.</summary>
/// <param name="Name">Unique name; where PyTorch's optimiser state has one for it, the parameter's name, a dot and that.</param>
/// <param name="Shape">Sizes.</param>
internal sealed record StateTensor(string Name, long[] Shape)
{
    public int Count => checked((int)Shape.Aggregate(1L, (product, size) => product * size));
}
