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
            foreach (DraftEdge edge in draft.Edges.Where(e => e.To == node)) CheckEdge(edge, draft.Catalog, symbols, faults);
            if (node.Block is null) continue;

            Port? output = node.Descriptor.Output;
            node.InputShape = node.Descriptor.Input?.Shape?.Bind(symbols);
            node.OutputShape = node.Block.OutputShape() ?? output?.Shape?.Bind(symbols);
            node.MaxOutputBytes = output is null ? 0 : node.Block.MaxOutputBytes(node.InputShape);
        }
    }

    private static void CheckEdge(DraftEdge edge, BlockCatalog catalog, Dictionary<string, string> symbols, ICollection<Diagnostic> faults)
    {
        string source = $"{edge.From.Spec.Name}.{edge.FromPort.Name}";
        string target = $"{edge.To.Spec.Name}.{edge.ToPort.Name}";
        if (edge.FromPort.Payload != edge.ToPort.Payload)
        {
            string fix = MissingBlock.Between(edge, catalog) ?? $"connect an output of {edge.ToPort.Payload.Name}: 'streamsynth blocks' shows which block gives it.";
            faults.Add(new("SS3001", edge.Path, $"port '{target}' needs {edge.ToPort.TypeText}, but '{source}' gives {edge.FromPort.TypeText}.", fix));
            return;
        }

        if (edge.ToPort.Shape is { } expected && edge.From.OutputShape is { } arriving && !expected.TryUnify(arriving, symbols))
        {
            string fix = MissingBlock.Between(edge, catalog) ?? $"put a block that changes the shape between '{edge.From.Spec.Name}' and '{edge.To.Spec.Name}'.";
            faults.Add(new("SS3002", edge.Path, $"port '{target}' needs {expected.Bind(symbols)}, but '{source}' gives {arriving}.", fix));
        }
    }
}
