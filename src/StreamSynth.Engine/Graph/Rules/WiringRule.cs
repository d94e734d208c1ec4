using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Graph.Rules;

/// <summary>Binds input ports to the outputs they name.</summary>
internal sealed class WiringRule : IGraphRule
{
    public void Check(PlanDraft draft, ICollection<Diagnostic> faults)
    {
        foreach (DraftNode node in draft.Nodes.Values.Where(n => n.Descriptor is not null))
        {
            string[] known = [.. node.Descriptor!.Inputs.Select(p => p.Name)];
            string[] meant = [.. node.Spec.Inputs.Keys.Except(known).Select(name => Suggestion.Nearest(name, known)).OfType<string>()];
            foreach ((string port, string source) in node.Spec.Inputs.Where(i => i.Value.Length > 0)) Bind(draft, node, port, source, faults);

            // A port whose name has a slip is told once, there.
            foreach (Port port in node.Descriptor.Inputs.Where(p => !p.Optional && !node.Spec.Inputs.ContainsKey(p.Name) && !meant.Contains(p.Name)))
            {
                faults.Add(new("SS1006", $"{node.Path}.inputs.{port.Name}", $"block '{node.Spec.Block}' needs input '{port.Name}' ({port.TypeText}), which is not connected.", $"add \"{port.Name}\": \"node.port\" to {node.Path}.inputs."));
            }
        }
    }

    private static void Bind(PlanDraft draft, DraftNode node, string portName, string source, ICollection<Diagnostic> faults)
    {
        string path = $"{node.Path}.inputs.{portName}";
        Port? port = node.Descriptor!.Inputs.FirstOrDefault(p => p.Name == portName);
        if (port is null)
        {
            string[] known = [.. node.Descriptor.Inputs.Select(p => p.Name)];
            string has = known.Length == 0 ? "it has no inputs" : $"it has {string.Join(", ", known)}";
            faults.Add(new("SS1005", path, $"block '{node.Spec.Block}' has no input '{portName}'; {has}.", Suggestion.For(portName, known)));
            return;
        }

        string[] parts = source.Split('.');
        if (!draft.Nodes.TryGetValue(parts[0], out DraftNode? from))
        {
            faults.Add(new("SS1007", path, $"'{source}' names node '{parts[0]}', which does not exist.", Suggestion.For(parts[0], draft.Nodes.Keys)));
            return;
        }

        if (from.Descriptor is null) return;
        string[] outputs = [.. from.Descriptor.Outputs.Select(p => p.Name)];
        if (!outputs.Contains(parts[1]))
        {
            string has = outputs.Length switch { 0 => "it has no output", 1 => $"its output is '{outputs[0]}'", _ => $"its outputs are {string.Join(", ", outputs)}" };
            string? right = Suggestion.Nearest(parts[1], outputs) ?? outputs.FirstOrDefault();
            faults.Add(new("SS1007", path, $"'{source}' names an output that block '{from.Spec.Block}' does not have; {has}.", right is null ? null : $"write \"{parts[0]}.{right}\"."));
            return;
        }

        draft.Edges.Add(new(from, parts[1], node, portName));
    }
}
