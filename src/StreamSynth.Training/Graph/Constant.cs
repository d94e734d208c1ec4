namespace StreamSynth.Training.Graph;

/// <summary>Holds the numbers of a constant value: floats or integers, row-major.</summary>
internal sealed record Constant(Value Value, float[]? Floats, long[]? Integers);
