namespace StreamSynth.Training.Pretrained;

/// <summary>Names a tensor and its sizes.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Sizes">Sizes, outermost first.</param>
public sealed record TensorShape(string Name, IReadOnlyList<int> Sizes)
{
    /// <summary>Writes the tensor as in <c>'fc.weight' [10,512]</c>.</summary>
    public override string ToString() => $"'{Name}' [{string.Join(",", Sizes)}]";
}
