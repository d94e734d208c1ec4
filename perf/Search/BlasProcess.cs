using System.Diagnostics;
using System.Globalization;

namespace StreamSynth.Perf.Search;

/// <summary>Asks NumPy and faiss, in a process of their own, line by line.</summary>
internal sealed class BlasProcess : IDisposable
{
    private readonly Process _process;

    public BlasProcess(string vectors, int rows, int width, int questions, int step, int threads)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Search", "blas_neighbours.py");
        ProcessStartInfo start = new("/usr/bin/python3", [script, vectors, Text(rows), Text(width), Text(questions), Text(step)]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string name in (string[])["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"]) start.Environment[name] = Text(threads);
        _process = Process.Start(start)!;
        Versions = Line();
    }

    public string Versions { get; }

    public bool HasFaiss => !Versions.EndsWith("none", StringComparison.Ordinal);

    /// <summary>Asks; gives seconds by the wall, seconds of processors, and what else was answered.</summary>
    public (double Wall, double Cpu, double Extra) Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        _process.StandardInput.Flush();
        double[] answer = [.. Line().Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

        return (answer[0], answer[1], answer[2]);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Line() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("python3 ended; Debian: python3-numpy, libopenblas0-pthread, python3-faiss.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
