namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Finds each node's block and reads its options.</summary>
internal sealed class BlockRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        foreach (DraftNode node in draft.Nodes.Values)
        {
            node.Descriptor = draft.Catalog.Find(node.Spec.Block);
            if (node.Descriptor is null)
            {
                string fix = Suggestion.For(node.Spec.Block, draft.Catalog.Blocks.Select(b => b.Name)) ?? "'streamsynth blocks' lists all blocks.";
                faults.Add(new("SS1003", $"{node.Path}.block", $"there is no block '{node.Spec.Block}'.", fix));
                continue;
            }

            string hint = $"'streamsynth blocks {node.Spec.Block}' lists all options.";
            node.Options = new RecordReader(faults).Read(node.Descriptor.Options, node.Spec.Options, $"{node.Path}.options", $"block '{node.Spec.Block}'", hint);
            if (!node.Descriptor.IsOpen) node.MakeReplicas(draft.Places);
        }
    }
}
