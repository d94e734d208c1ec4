using System.Text.Json.Nodes;

namespace StreamSynth.Engine.Graph;

/// <summary>Applies command-line overrides such as <c>nodes.paint.options.steps=4</c> to a graph's tree.</summary>
internal static class Overrides
{
    /// <summary>Applies one override; a value that is not JSON is taken as text.</summary>
    public static void Apply(JsonObject graph, string assignment, ICollection<Diagnostic> faults)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            faults.Add(new("SS1010", $"--set {assignment}", "expected path=value.", "write, for example, --set nodes.paint.options.steps=4."));
            return;
        }

        string[] path = assignment[..equals].Split('.');
        JsonObject? target = FindParent(graph, path, assignment, faults);
        if (target is not null) target[path[^1]] = JsonText.ReadValue(assignment[(equals + 1)..], assignment[..equals], faults);
    }

    private static JsonObject? FindParent(JsonObject graph, string[] path, string assignment, ICollection<Diagnostic> faults)
    {
        JsonObject current = graph;
        for (int i = 0; i < path.Length - 1; i++)
        {
            if (current[path[i]] is JsonObject next)
            {
                current = next;
                continue;
            }

            // "options", "limits", "inputs" and "seeds" may be absent in the file; a node may not.
            bool isPartOfNode = i == 2 && path[0] == "nodes" && path[i] is "options" or "limits" or "inputs";
            bool canMake = (isPartOfNode || (i == 0 && path[i] == "seeds")) && !current.ContainsKey(path[i]);
            if (!canMake)
            {
                string where = string.Join('.', path.Take(i + 1));
                faults.Add(new("SS1010", $"--set {assignment}", $"the graph has no object '{where}'.", Suggestion.For(path[i], current.Select(p => p.Key))));
                return null;
            }

            var made = new JsonObject();
            current[path[i]] = made;
            current = made;
        }

        return current;
    }
}
