using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Checks that a node's devices fit its block: how many replicas it may have, and whether it chooses its device at all.</summary>
internal sealed class DeviceRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        foreach (DraftNode node in draft.Nodes.Values.Where(n => n.Descriptor is not null))
        {
            IReadOnlyList<string> devices = node.Spec.Limits.Devices;
            string path = $"{node.Path}.limits.devices";
            BlockDescriptor block = node.Descriptor!;
            if (devices.Count == 0)
            {
                faults.Add(new("SS2012", path, "'devices' is empty, but must name one device per replica.", "write \"devices\": [\"cpu\"] or remove it."));
            }

            if (devices.Count > 1 && !block.CanHaveReplicas)
            {
                faults.Add(new("SS2012", path, $"'devices' names {devices.Count} devices, but block '{block.Name}' ({block.Kind}) runs as one replica.", "name one device or remove it."));
            }

            foreach ((int index, string device) in devices.Index().Where(d => d.Item != Device.Cpu.Name && !block.ChoosesDevice))
            {
                faults.Add(new("SS2012", $"{path}[{index}]", $"device '{device}' is not for block '{block.Name}', which runs on \"cpu\" and nothing else.", "write \"cpu\"; blocks that run models take other devices."));
            }

            string[] kinds = [.. devices.Select(d => new Device(d).Kind).Distinct()];
            if (kinds.Length > 1 && block.CanHaveReplicas && block.ChoosesDevice)
            {
                faults.Add(new(
                    "SS2014",
                    path,
                    $"the replicas run on unlike devices ({string.Join(", ", kinds)}): which of them takes a batch depends on timing, so this run is not deterministic, and its record says so.",
                    "name devices of one kind where runs must repeat bit for bit.",
                    Severity.Warning));
            }
        }
    }
}
