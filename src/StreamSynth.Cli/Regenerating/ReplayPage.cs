using System.Globalization;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Prints what a node made of an item, for people.</summary>
internal static class ReplayPage
{
    /// <summary>Writes the item, its batch, and what went in and out.</summary>
    /// <param name="node">The node.</param>
    /// <param name="asked">Ordinals that were asked for; the other members of their batches are named only.</param>
    /// <param name="capture">What was seen.</param>
    /// <param name="workingFolder">Folder that paths are shown from.</param>
    /// <param name="output">Where to write.</param>
    public static void Write(PlannedNode node, Func<ShownItem, bool> asked, ReplayCapture capture, string workingFolder, TextWriter output)
    {
        output.WriteLine($"{node.Name} ({node.Descriptor.Name})");
        foreach (ShownBatch batch in capture.Batches) output.WriteLine($"  batch {batch.Id}: ordinals {string.Join(", ", batch.Members.Select(m => m.Ordinal))}");
        foreach ((string side, IReadOnlyList<ShownItem> items) in new[] { ("in", capture.Inputs), ("out", capture.Outputs) })
        {
            foreach (ShownItem item in items.Where(asked)) WriteItem(side, item, workingFolder, output);
        }
    }

    private static void WriteItem(string side, ShownItem item, string workingFolder, TextWriter output)
    {
        output.WriteLine();
        string what = item.State switch
        {
            "value" => item.Payload!,
            "skipped" => $"skipped at '{item.Node}': {item.Reason}",
            _ => $"failed at '{item.Node}': {item.Error}",
        };
        output.WriteLine($"  {side} {item.Port}: item {item.Key} (ordinal {item.Ordinal}): {what}");
        foreach ((string name, object value) in item.Values) output.WriteLine($"    {name}: {(value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value)}");
        foreach (string file in item.Files) output.WriteLine($"    file: {OutputFolder.Shown(file, workingFolder)}");
    }
}
