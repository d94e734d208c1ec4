namespace StreamSynth.Training;

/// <summary>Holds one tensor of a model or of an optimiser.</summary>
/// <param name="Name">PyTorch-like name, such as <c>layer2.0.conv1.weight</c>.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Data">f32 elements, row-major; a copy that the receiver owns.</param>
public sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, float[] Data);
