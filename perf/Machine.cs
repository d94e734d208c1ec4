using System.Globalization;
using System.Runtime.InteropServices;

namespace StreamSynth.Perf;

/// <summary>Says what a table was measured on, since a time without its machine says nothing.</summary>
internal static class Machine
{
    public static string Describe()
    {
        string processor = "unknown processor";
        if (File.Exists("/proc/cpuinfo"))
        {
            processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? processor;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} x {processor}, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, load average {Load()}");
    }

    /// <summary>Gives the load average of the last minute.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
