using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Cli.Models;

/// <summary>Prints one inspected model: sizes, networks with their ports, notices.</summary>
internal static class ModelPage
{
    public static void Write(ModelInspection found, TextWriter output, int width)
    {
        ModelFolder folder = found.Folder;
        Wrapping.WriteIndented(output, $"{folder.Name}: {folder.Layout}, {ByteSize.Format(folder.Bytes)} in {folder.Files.Count} files.", 0, width);
        if (found.Sizes is not null) Wrapping.WriteIndented(output, $"{found.Sizes}.", 0, width);
        foreach (NetworkFile network in found.Networks) WriteNetwork(network, output, width);

        foreach (string notice in found.Notices)
        {
            output.WriteLine();
            Wrapping.WriteIndented(output, $"notice: {notice}", 0, width);
        }

        if (found.Hash is null) return;
        output.WriteLine();
        output.WriteLine($"SHA-256 {found.Hash}");
    }

    private static void WriteNetwork(NetworkFile network, TextWriter output, int width)
    {
        output.WriteLine();
        output.WriteLine($"{network.Path}  {ByteSize.Format(network.Bytes)}");
        foreach (ModelFile weights in network.Weights) output.WriteLine($"  weights in {weights.Path}  {ByteSize.Format(weights.Bytes)}");
        if (network.Faults.Count > 0)
        {
            output.WriteLine("  cannot be opened");
            return;
        }

        List<(string, string)> rows = [.. network.Inputs.Select(p => ("in", $"{p}")), .. network.Outputs.Select(p => ("out", $"{p}"))];
        Wrapping.WriteColumns(output, rows, width);
    }
}
