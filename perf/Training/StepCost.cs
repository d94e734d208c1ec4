namespace StreamSynth.Perf.Training;

/// <summary>Holds what one training step took.</summary>
/// <param name="Wall">Seconds by the wall.</param>
/// <param name="Cpu">Seconds of processors.</param>
/// <param name="PeakBytes">Highest resident memory of the process so far.</param>
/// <param name="AllocatedBytes">Managed bytes allocated by it.</param>
internal readonly record struct StepCost(double Wall, double Cpu, long PeakBytes, double AllocatedBytes)
{
    public static StepCost operator /(StepCost sum, int steps) => new(sum.Wall / steps, sum.Cpu / steps, sum.PeakBytes, sum.AllocatedBytes / steps);
}
