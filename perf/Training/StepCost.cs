namespace StreamSynth.Perf.Training;

/// <summary>Holds what some training steps took.</summary>
/// <param name="Wall">Seconds by the wall.</param>
/// <param name="Cpu">Seconds of processors.</param>
/// <param name="PeakBytes">Highest resident memory of the process so far.</param>
internal readonly record struct StepCost(double Wall, double Cpu, long PeakBytes);
