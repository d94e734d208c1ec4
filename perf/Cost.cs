using System.Diagnostics;

namespace StreamSynth.Perf;

/// <summary>Holds what one run or one hop took.</summary>
/// <param name="Wall">Nanoseconds on the wall.</param>
/// <param name="Cpu">Nanoseconds of processors.</param>
/// <param name="Bytes">Bytes allocated.</param>
internal readonly record struct Cost(double Wall, double Cpu, double Bytes)
{
    /// <summary>Measures one run.</summary>
    public static async Task<Cost> OfAsync(Func<Task> work)
    {
        GC.Collect();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await work();

        return new(
            Stopwatch.GetElapsedTime(start).TotalNanoseconds,
            (Environment.CpuUsage.TotalTime - processor).TotalNanoseconds,
            GC.GetTotalAllocatedBytes(precise: true) - before);
    }
}
