using System.Globalization;
using System.Reflection;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Perf;

/// <summary>Builds and runs chains of stub blocks.</summary>
internal sealed class StubGraph
{
    private static readonly BlockCatalog Catalog = BlockCatalog.From(Assembly.GetExecutingAssembly());
    private readonly List<string> _nodes = [];

    /// <summary>Adds a node behind the last one.</summary>
    public StubGraph Then(string block, int count = 0, double milliseconds = 0, int parallelism = 1, int batch = 1, int capacity = 0)
    {
        string from = _nodes.Count == 0 ? string.Empty : $"\"token\": \"n{_nodes.Count - 1}.token\"";
        _nodes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            "n{{_nodes.Count}}": { "block": "{{block}}", "inputs": { {{from}} }, "options": { "count": {{count}}, "milliseconds": {{milliseconds}} },
              "limits": { "parallelism": {{parallelism}}, "batch": {{batch}}, "capacity": {{capacity}} } }
            """));

        return this;
    }

    /// <summary>Makes a runner; running it is what is measured.</summary>
    /// <param name="isResumable">Whether it keeps what a resume needs.</param>
    public GraphRunner Build(bool isResumable = false)
    {
        var faults = new List<Diagnostic>();
        string text = $$"""{ "name": "stub", "seed": 1, "nodes": { {{string.Join(",", _nodes)}} } }""";
        GraphPlan plan = GraphPlanner.Plan(text, [], Catalog, new([]), faults) ?? throw new GraphException(faults);

        return new(plan, TimeProvider.System) { IsResumable = isResumable };
    }
}
