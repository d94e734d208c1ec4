using System.Text.Json.Nodes;
using StreamSynth.Blocks.Regeneration;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Experiments;

/// <summary>
/// Tells which cells paint the same images: those whose graphs are equal from the sources to the generator, but for the numbers that grow with the multiple. Of them 1x is a beginning of 3x,
/// and 3x of 6x, so that the largest multiple has all there are. What is shared in the end is decided batch by batch, by content.
/// </summary>
internal static class SharedImages
{
    /// <summary>Gives the images asked for and to be painted, per seed.</summary>
    public static (long Asked, long Painted) Count(Experiment experiment, IReadOnlyList<Cell> cells)
    {
        Cell[] painting = [.. cells.Where(c => c.Multiple > 0 && Recipe(c).Length > 0)];
        long each = experiment.Form.ImagesPerMultiple;

        return (painting.Sum(c => c.Multiple * each), painting.GroupBy(Recipe).Sum(g => g.Max(c => c.Multiple) * each));
    }

    /// <summary>Gives what a cell's images are made from, whatever its multiple; empty where it makes none.</summary>
    public static string Recipe(Cell cell)
    {
        JsonObject graph = cell.Arm.Graph.DeepClone().AsObject();
        List<Diagnostic> none = [];
        foreach ((string path, _) in cell.Arm.PerMultiple) Overrides.Set(graph, path, null, string.Empty, none);

        return string.Join("\n", cell.Plan.Nodes.Where(n => n.Block is IImageGenerator).Select(n => Subgraph.Of(graph, n.Name)));
    }
}
