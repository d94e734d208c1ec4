using System.Diagnostics;

namespace StreamSynth.Perf.Search;

/// <summary>Measures a stretch of work of this process: seconds by the wall and of processors.</summary>
internal readonly record struct Stretch(double Wall, double Cpu)
{
    public static Stretch Of(Action work)
    {
        using Process own = Process.GetCurrentProcess();
        (TimeSpan cpu, long began) = (own.TotalProcessorTime, Stopwatch.GetTimestamp());
        work();
        double wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
        own.Refresh();

        return new Stretch(wall, (own.TotalProcessorTime - cpu).TotalSeconds);
    }
}
