using System.Diagnostics;
using System.Globalization;

namespace StreamSynth.Perf.Codecs;

/// <summary>Holds what some work took, in milliseconds on the wall and of processors.</summary>
internal readonly record struct Cost(double Wall, double Cpu)
{
    public static Cost operator -(Cost one, Cost other) => new(one.Wall - other.Wall, one.Cpu - other.Cpu);

    public static Cost operator /(Cost one, int parts) => new(one.Wall / parts, one.Cpu / parts);
}

/// <summary>Runs libvips' command-line tool, with one thread, and reads what it took.</summary>
internal static class VipsTool
{
    /// <summary>Gives the version; null when the tool is missing.</summary>
    public static string? Version()
    {
        try
        {
            using Process process = Start("vips --version");
            return process.StandardOutput.ReadToEnd() is { } text && process.WaitForExit(10_000) && process.ExitCode == 0 ? text.Split('\n')[0].Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Runs a command of the tool several times and gives what one took.</summary>
    public static Cost Run(string command, int times)
    {
        long start = Stopwatch.GetTimestamp();
        // The second line of 'times' holds what the shell's children took.
        using Process process = Start($"for i in $(seq {times}); do {command} || exit 1; done; times");
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{command}' failed: {errors}");

        string[] children = output.TrimEnd().Split('\n')[^1].Split(' ');

        return new Cost(wall, Milliseconds(children[0]) + Milliseconds(children[1])) / times;
    }

    private static Process Start(string command)
    {
        ProcessStartInfo start = new("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["VIPS_CONCURRENCY"] = "1";
        start.Environment["LC_ALL"] = "C";

        return Process.Start(start)!;
    }

    // 0m1.234s
    private static double Milliseconds(string text)
    {
        string[] parts = text.TrimEnd('s').Split('m');

        return 1000 * ((60 * double.Parse(parts[0], CultureInfo.InvariantCulture)) + double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
