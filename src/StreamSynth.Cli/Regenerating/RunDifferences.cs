using System.Text.Json;
using StreamSynth.Cli.Running;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Finds what makes a repetition round differently than the run did: batch sizes, threads, devices, versions.</summary>
internal static class RunDifferences
{
    /// <summary>Gives one text per difference, "what: was, is".</summary>
    /// <param name="run">The run.</param>
    /// <param name="plan">The plan that repeats it.</param>
    /// <param name="versions">Versions now.</param>
    public static IReadOnlyList<string> Of(RecordedRun run, GraphPlan plan, IReadOnlyDictionary<string, string> versions)
    {
        GraphPlan recorded = run.Plan([]);
        Dictionary<string, string> was = Terms(recorded, run.Versions);
        was["threads"] = Sorted(run.Progress.Threads);
        was["devices"] = Sorted(run.Progress.Devices);
        Dictionary<string, string> now = Terms(plan, versions);

        return [.. was.Keys.Union(now.Keys).Where(k => was.GetValueOrDefault(k) != now.GetValueOrDefault(k)).Order(StringComparer.Ordinal)
            .Select(k => $"{k}: {was.GetValueOrDefault(k, "none")} in the run, {now.GetValueOrDefault(k, "none")} now")];
    }

    /// <summary>Gives one fault per model that is not the one of the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="plan">The plan whose blocks have loaded their models.</param>
    public static IReadOnlyList<Diagnostic> Models(RecordedRun run, GraphPlan plan)
    {
        RunHashes now = new();
        foreach (IBlock block in plan.Nodes.Select(n => n.Block)) if (block is Blocks.IHashedInputs inputs) now.Add(inputs.Hashes);
        IReadOnlyDictionary<string, string> was = run.ModelHashes;

        return [.. now.Models.Where(m => was.GetValueOrDefault(m.Key) != m.Value).Select(m => new Diagnostic(
            "SS6312",
            string.Empty,
            $"model '{m.Key}' is not the one of the run: SHA-256 {Brief(was.GetValueOrDefault(m.Key))} was recorded, {Brief(m.Value)} is there now.",
            "put the model back, or add --allow-changed to compare all the same."))];
    }

    private static Dictionary<string, string> Terms(GraphPlan plan, IReadOnlyDictionary<string, string> versions)
    {
        Dictionary<string, string> terms = versions.ToDictionary(v => $"version of {v.Key}", v => v.Value);
        foreach (PlannedNode node in plan.Nodes.Where(n => n.Descriptor.Kind == BlockKind.BatchTransform)) terms[$"nodes.{node.Name}.limits.batch"] = $"{node.Spec.Limits.Batch}";
        foreach (PlannedNode node in plan.Nodes) terms[$"nodes.{node.Name}.options"] = node.Spec.Options.ToJsonString();
        terms["threads"] = Sorted(JsonSerializer.Serialize(RuntimeThreads.Of(plan)));
        terms["devices"] = Sorted(JsonSerializer.Serialize(RunDevices.ByNode(plan)));

        return terms;
    }

    private static string Sorted(string json) =>
        string.Join(", ", JsonSerializer.Deserialize<SortedDictionary<string, JsonElement>>(json)!.Select(p => $"{p.Key} {p.Value.GetRawText()}"));

    private static string Brief(string? hash) => hash is null ? "none" : $"{hash[..Math.Min(12, hash.Length)]}...";
}
