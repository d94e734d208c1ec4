using System.Diagnostics;

namespace StreamSynth.Cli.Running;

/// <summary>Asks the system how much memory the process holds, native libraries included.</summary>
internal static class ResidentMemory
{
    /// <summary>Gives the bytes now and the most so far.</summary>
    public static (long Now, long Peak) Read()
    {
        using var process = Process.GetCurrentProcess();
        return (process.WorkingSet64, Math.Max(process.PeakWorkingSet64, process.WorkingSet64));
    }
}
