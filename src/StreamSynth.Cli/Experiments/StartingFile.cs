using System.Text.Json.Nodes;
using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Experiments;

/// <summary>Is an experiment file put over the one that it starts from: what is written in it stands, the rest is that file's.</summary>
/// <param name="Json">All members.</param>
/// <param name="GraphFolder">Folder that 'graph' is relative to.</param>
/// <param name="Inherited">Members that came from the other file.</param>
internal sealed record StartingFile(JsonObject Json, string GraphFolder, IReadOnlySet<string> Inherited)
{
    /// <summary>Reads the file that another one starts from, if it does; null when that cannot be, with the faults in the list.</summary>
    /// <param name="json">The file that may start from another one.</param>
    /// <param name="path">Its full path.</param>
    /// <param name="faults">Takes the faults.</param>
    public static StartingFile? Under(JsonObject json, string path, List<Diagnostic> faults)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (json["from"] is not JsonValue value || !value.TryGetValue(out string? from)) return new(json, folder, new HashSet<string>());

        string start = Path.GetFullPath(from, folder);
        List<Diagnostic> found = [];
        JsonObject? merged = GraphFile.Read(start, found) is { } text ? JsonText.Read(text, found, ExperimentFile.Form) : null;
        faults.AddRange(found.Select(f => f with { Path = "from", Message = $"{from}: {f.Path}{(f.Path.Length > 0 ? ": " : string.Empty)}{f.Message}" }));
        if (merged is null || found.Count > 0) return null;

        if (merged.ContainsKey("from"))
        {
            faults.Add(new("SS8013", "from", $"{from} starts from another file itself ({merged["from"]?.ToJsonString()}).", "start from that one."));
            return null;
        }

        merged.Remove("$schema");
        HashSet<string> inherited = [.. merged.Select(member => member.Key).Except(json.Select(member => member.Key))];
        foreach ((string member, JsonNode? written) in json) merged[member] = written?.DeepClone();

        return new(merged, inherited.Contains("graph") ? Path.GetDirectoryName(start)! : folder, inherited);
    }

    /// <summary>Says of a fault that it lies in the other file.</summary>
    public Diagnostic Placed(Diagnostic fault) => Inherited.Contains(fault.Path.Split('.', '[')[0]) ? fault with { Path = $"from.{fault.Path}" } : fault;
}
