using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>Holds what one norm met in a batch.</summary>
/// <param name="Norm">The norm's tensors.</param>
/// <param name="Mean">Mean per channel, [C].</param>
/// <param name="Variance">Biased variance per channel, [C].</param>
/// <param name="Input">What was normalised, [N,C,H,W].</param>
internal sealed record BatchStatistics(NormTensors Norm, Value Mean, Value Variance, Value Input);
