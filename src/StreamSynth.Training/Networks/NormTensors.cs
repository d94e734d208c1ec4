using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Networks;

/// <summary>Gathers the four tensors of one set of one norm layer, each [C].</summary>
internal sealed record NormTensors(string Name, Value Scale, Value Shift, Value RunningMean, Value RunningVariance);
