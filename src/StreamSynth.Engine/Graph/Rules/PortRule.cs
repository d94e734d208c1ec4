using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Checks payload types and shapes along every edge and binds the shapes' symbols.</summary>
internal sealed class PortRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        foreach (DraftNode node in draft.Order ?? [])
        {
            if (node.Descriptor is null) continue;

            var symbols = new Dictionary<string, string>();
            List<DraftEdge> arriving = [.. draft.Edges.Where(e => e.To == node)];
            foreach (DraftEdge edge in arriving) CheckEdge(edge, draft.Catalog, symbols, faults);
            if (node.Block is null) continue;

            if (node.Descriptor.PassesOn) PassOn(node, [.. arriving.Where(e => !e.ToPort.Gathered)], draft.Catalog, faults);
            else Make(node, node.Block, symbols);
        }
    }

    private static void Make(DraftNode node, IBlock block, Dictionary<string, string> symbols)
    {
        Port? output = node.Descriptor!.Output;
        node.InputShape = node.Descriptor.Input?.Shape?.Bind(symbols);
        node.OutputShape = block.OutputShape() ?? output?.Shape?.Bind(symbols);
        node.MaxOutputBytes = output is null ? 0 : block.MaxOutputBytes(node.InputShape);
    }

    // A block that only hands on what it gets has no say in shape and size.
    private static void PassOn(DraftNode node, List<DraftEdge> arriving, BlockCatalog catalog, ICollection<Diagnostic> faults)
    {
        if (arriving.Count == 0) return;

        node.InputShape = node.OutputShape = arriving[0].From.OutputShape;
        node.MaxOutputBytes = arriving.Max(e => e.From.MaxOutputBytes);
        foreach (DraftEdge edge in arriving.Where(e => e.From.Block is not null && e.From.OutputShape != node.InputShape && e.ToPort.Takes(e.FromPort.Payload)))
        {
            faults.Add(new("SS3002", edge.Path, $"port '{edge.Target}' needs {Text(node.InputShape)}, as '{arriving[0].Source}' gives, but '{edge.Source}' gives {Text(edge.From.OutputShape)}.", ShapeFix(edge, catalog)));
        }
    }

    private static string Text(Shape? shape) => shape?.ToString() ?? "no shape";

    private static void CheckEdge(DraftEdge edge, BlockCatalog catalog, Dictionary<string, string> symbols, ICollection<Diagnostic> faults)
    {
        if (edge.FromPort.IsOpen || edge.ToPort.IsOpen) return;
        if (!edge.ToPort.Takes(edge.FromPort.Payload))
        {
            faults.Add(WrongPayload(edge, catalog));
            return;
        }

        if (edge.ToPort.Shape is { } expected && edge.From.OutputShape is { } arriving && !expected.TryUnify(arriving, symbols))
        {
            faults.Add(new("SS3002", edge.Path, $"port '{edge.Target}' needs {expected.Bind(symbols)}, but '{edge.Source}' gives {arriving}.", ShapeFix(edge, catalog)));
        }
    }

    public static Diagnostic WrongPayload(DraftEdge edge, BlockCatalog catalog) => new(
        "SS3001",
        edge.Path,
        $"port '{edge.Target}' needs {edge.ToPort.TypeText}, but '{edge.Source}' gives {edge.FromPort.TypeText}.",
        MissingBlock.Between(edge, catalog) ?? $"connect an output of {edge.ToPort.PayloadText}: 'streamsynth blocks' shows which block gives it.");

    private static string ShapeFix(DraftEdge edge, BlockCatalog catalog) =>
        MissingBlock.Between(edge, catalog) ?? $"put a block that changes the shape between '{edge.From.Spec.Name}' and '{edge.To.Spec.Name}'.";
}
