using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes faults one below the other, with a blank line between.</summary>
internal static class FaultList
{
    public static void Write(GraphFile file, TextWriter output) => Write(file.Faults, file.Name, output);

    /// <summary>Writes faults as <see cref="Diagnostic.Format"/> has them.</summary>
    public static void Write(IEnumerable<Diagnostic> faults, string file, TextWriter output)
    {
        bool isFirst = true;
        foreach (Diagnostic fault in faults)
        {
            if (!isFirst) output.WriteLine();
            isFirst = false;
            output.WriteLine(fault.Format(file));
        }
    }

    public static void WriteTotal(int errors, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(errors == 1 ? "1 error. Nothing was run." : $"{errors} errors. Nothing was run.");
    }
}
