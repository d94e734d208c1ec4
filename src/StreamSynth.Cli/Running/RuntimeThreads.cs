using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Running;

/// <summary>Finds the fixed runtime thread counts of a run, on which bit equality depends: the option "threads" of each node that has one.</summary>
internal static class RuntimeThreads
{
    /// <summary>Gives threads by node name.</summary>
    public static IReadOnlyDictionary<string, int> Of(GraphPlan plan)
    {
        var threads = new Dictionary<string, int>();
        foreach (PlannedNode node in plan.Nodes)
        {
            // The options as the block got them: what the file says, the rest by default.
            Type type = node.Descriptor.Options;
            JsonNode? whole = JsonSerializer.SerializeToNode(node.Spec.Options.Deserialize(type, RecordReader.Json), type, RecordReader.Json);
            if (whole?["threads"] is JsonValue value && value.TryGetValue(out int count)) threads[node.Name] = count;
        }

        return threads;
    }
}
