using System.Text.Json.Nodes;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Experiments;

/// <summary>Makes the graph of each arm out of the experiment's: along the arms that it starts from, each takes out, adds and sets in this order.</summary>
/// <param name="graph">The experiment's graph.</param>
/// <param name="form">The experiment.</param>
/// <param name="arms">Arms as written, by name.</param>
/// <param name="faults">Takes the faults, each at its place in the experiment file.</param>
internal sealed class ArmGraphs(JsonObject graph, ExperimentForm form, IReadOnlyDictionary<string, ArmForm> arms, ICollection<Diagnostic> faults)
{
    private readonly Dictionary<string, Arm?> _made = [];

    /// <summary>Gives an arm; null when it has a fault.</summary>
    /// <param name="name">One of the arms.</param>
    public Arm? Of(string name)
    {
        if (_made.TryGetValue(name, out Arm? made)) return made;

        // Stands while the arm is made: an arm that starts from itself finds nothing.
        _made[name] = null;
        return _made[name] = Make(name, arms[name]);
    }

    private Arm? Make(string name, ArmForm arm)
    {
        int before = faults.Count;
        Arm? start = null;
        if (arm.From is { } from)
        {
            if (!arms.ContainsKey(from))
            {
                faults.Add(new("SS8003", $"arms.{name}.from", $"there is no arm '{from}'.", Suggestion.For(from, arms.Keys) ?? $"name one of {string.Join(", ", arms.Keys)}."));
                return null;
            }

            bool isWaiting = _made.TryGetValue(from, out Arm? known) && known is null;
            if (isWaiting && StartsFrom(from, name))
            {
                faults.Add(new("SS8003", $"arms.{name}.from", $"'{name}' starts from '{from}', which starts from '{name}' again.", "let one of them start from the experiment's graph: take out its 'from'."));
                return null;
            }

            // An arm whose start is at fault would only repeat that fault.
            start = Of(from);
            if (start is null) return null;
        }

        JsonObject json = (start?.Graph ?? graph).DeepClone().AsObject();
        foreach ((int i, string path) in arm.Remove.Index()) Remove(json, path, $"arms.{name}.remove[{i}]");
        foreach ((string node, JsonNode? value) in arm.Nodes) AddNode(json, node, value, $"arms.{name}.nodes.{node}");
        foreach ((string path, JsonNode? value) in arm.Set) Overrides.Set(json, path, value?.DeepClone(), $"arms.{name}.set.{path}", faults);
        CheckNumbers(arm.PerMultiple, $"arms.{name}.perMultiple");

        return faults.Count > before ? null : new(name, arm.Title ?? name, json, arm.Multiples ?? start?.Multiples ?? form.Multiples, arm.PerMultiple ?? start?.PerMultiple ?? form.PerMultiple, arm.Needs ?? start?.Needs);
    }

    /// <summary>Finds values that cannot grow with a multiple.</summary>
    /// <param name="values">Values by path; null for none.</param>
    /// <param name="place">Their place in the file.</param>
    public void CheckNumbers(JsonObject? values, string place)
    {
        foreach ((string path, JsonNode? value) in values ?? [])
        {
            if (value is JsonValue number && number.TryGetValue(out long whole) && whole is > 0 and < 1_000_000_000) continue;

            faults.Add(new("SS8009", $"{place}.{path}", $"the value at 1x is {value?.ToJsonString() ?? "null"}, but must be a whole number above 0, which is multiplied."));
        }
    }

    /// <summary>Puts the numbers of a multiple into a copy of an arm's graph; at 0 they stay as they are.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="multiple">Synthetic images per real one.</param>
    /// <param name="faults">Takes the fault where a path is not there.</param>
    public static JsonObject At(Arm arm, int multiple, ICollection<Diagnostic> faults)
    {
        JsonObject json = arm.Graph.DeepClone().AsObject();
        if (multiple == 0) return json;

        foreach ((string path, JsonNode? value) in arm.PerMultiple) Overrides.Set(json, path, JsonValue.Create(value!.GetValue<long>() * multiple), $"arms.{arm.Name}.perMultiple.{path}", faults);
        return json;
    }

    private bool StartsFrom(string arm, string other)
    {
        HashSet<string> seen = [];
        for (string? at = arm; at is not null && seen.Add(at); at = arms.GetValueOrDefault(at)?.From)
        {
            if (at == other) return true;
        }

        return false;
    }

    private void Remove(JsonObject json, string path, string place)
    {
        string[] names = path.Split('.');
        JsonObject? parent = json;
        foreach ((int i, string name) in names.Index())
        {
            if (parent is null || !parent.ContainsKey(name))
            {
                string near = parent is null ? string.Empty : Suggestion.For(name, parent.Select(p => p.Key)) ?? string.Empty;
                faults.Add(new("SS8004", place, $"there is no '{string.Join('.', names.Take(i + 1))}' to take out.", near.Length == 0 ? "write a path such as \"nodes.prompts\"." : near));
                return;
            }

            if (i == names.Length - 1) parent.Remove(name);
            else parent = parent[name] as JsonObject;
        }
    }

    private void AddNode(JsonObject json, string name, JsonNode? value, string place)
    {
        if (value is not JsonObject node)
        {
            faults.Add(new("SS8005", place, $"a node is an object, but this is {value?.ToJsonString() ?? "null"}.", "write { \"block\": ..., \"inputs\": ..., \"options\": ... }; 'remove' takes a node out."));
            return;
        }

        if (json["nodes"] is JsonObject nodes) nodes[name] = node.DeepClone();
    }
}
