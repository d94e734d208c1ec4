namespace StreamSynth.Training.Evaluation;

/// <summary>Holds an estimate with its confidence interval.</summary>
/// <param name="Estimate">Value measured on the data themselves.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct ConfidenceInterval(double Estimate, double Low, double High);
