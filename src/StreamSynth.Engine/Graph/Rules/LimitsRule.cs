using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Checks that a node's limits fit its kind of block.</summary>
internal sealed class LimitsRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        foreach (DraftNode node in draft.Nodes.Values.Where(n => n.Descriptor is not null))
        {
            NodeLimits limits = node.Spec.Limits;
            string path = $"{node.Path}.limits";
            BlockKind kind = node.Descriptor!.Kind;
            if (limits.Batch > 1 && kind != BlockKind.BatchTransform)
            {
                faults.Add(new("SS2010", $"{path}.batch", $"'batch' is {limits.Batch}, but block '{node.Spec.Block}' takes items one by one.", "remove 'batch'."));
            }

            if (limits.Batch > 1 && kind == BlockKind.BatchTransform && node.Window > 0)
            {
                faults.Add(new("SS2010", $"{path}.batch", $"'batch' is {limits.Batch}, but block '{node.Spec.Block}' works on windows of {node.Window} ordinals here.", "remove 'batch'."));
            }

            if (limits.Parallelism > 1 && !node.Descriptor.RunsInParallel)
            {
                faults.Add(new("SS2011", $"{path}.parallelism", $"'parallelism' is {limits.Parallelism}, but block '{node.Spec.Block}' ({kind}) runs one call at a time.", "set it to 1 or remove it."));
            }

            if (ByteSize.TryParse(limits.Gather, out long bytes) && bytes > 0)
            {
                node.GatherBytes = draft.Edges.Any(e => e.To == node && e.ToPort.Gathered) ? bytes : 0;
            }
            else
            {
                faults.Add(new("SS2013", $"{path}.gather", $"'gather' is \"{limits.Gather}\", but must be an amount above zero with a unit, such as \"32MiB\"."));
            }
        }
    }
}
