using System.Text.Json.Nodes;

namespace StreamSynth.Engine.Graph;

/// <summary>Applies overrides such as <c>nodes.paint.options.steps=4</c> to a graph's tree.</summary>
public static class Overrides
{
    /// <summary>Applies one override of the command line; a value that is not JSON is taken as text.</summary>
    /// <param name="graph">The graph, changed.</param>
    /// <param name="assignment">"path=value".</param>
    /// <param name="faults">Takes the fault where there is no such place.</param>
    public static void Apply(JsonObject graph, string assignment, ICollection<Diagnostic> faults)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            faults.Add(new("SS1010", $"--set {assignment}", "expected path=value.", "write, for example, --set nodes.paint.options.steps=4."));
            return;
        }

        string path = assignment[..equals];
        Set(graph, path, JsonText.ReadValue(assignment[(equals + 1)..], path, faults), $"--set {assignment}", faults);
    }

    /// <summary>Puts a value at a path; members "options", "limits", "inputs" and "seeds" are made where they are not there.</summary>
    /// <param name="graph">The graph, changed.</param>
    /// <param name="path">Names joined by dots, such as "nodes.paint.options.steps".</param>
    /// <param name="value">The value, which becomes part of the graph.</param>
    /// <param name="place">Where the override stands, for the fault.</param>
    /// <param name="faults">Takes the fault where there is no such place.</param>
    public static void Set(JsonObject graph, string path, JsonNode? value, string place, ICollection<Diagnostic> faults)
    {
        string[] names = path.Split('.');
        JsonObject? target = FindParent(graph, names, place, faults);
        if (target is not null) target[names[^1]] = value;
    }

    private static JsonObject? FindParent(JsonObject graph, string[] path, string place, ICollection<Diagnostic> faults)
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
                faults.Add(new("SS1010", place, $"the graph has no object '{where}'.", Suggestion.For(path[i], current.Select(p => p.Key))));
                return null;
            }

            var made = new JsonObject();
            current[path[i]] = made;
            current = made;
        }

        return current;
    }
}
