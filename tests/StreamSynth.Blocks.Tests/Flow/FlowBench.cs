using StreamSynth.Blocks.Classes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Testing;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Blocks.Tests.Flow;

/// <summary>Runs flow blocks on real prompts: classes -> templates -> the nodes under test -> lists.</summary>
public static class FlowBench
{
    public static BlockCatalog Catalog { get; } = BlockCatalog.From(typeof(ListClassesBlock).Assembly, typeof(BlockHarness).Assembly);

    /// <summary>Runs and gives, per list, "ordinal text" or "ordinal reason".</summary>
    /// <param name="nodes">Nodes as JSON members; "prompts" gives 'perClass' prompts "N x" of the classes a, b and c in turn.</param>
    /// <param name="perClass">Prompts per class.</param>
    /// <param name="lists">Outputs to list, such as "take.items".</param>
    public static async Task<(RunResult Result, List<string>[] Lists)> RunAsync(string nodes, int perClass, params string[] lists)
    {
        await using BlockHarness harness = BlockHarness.Load(Graph(nodes, perClass, lists), Catalog);
        RunResult result = await harness.RunAsync();

        return (result, [.. lists.Select((_, i) => harness.Block<IList>($"list{i}").Items.Select(item => $"{item.Header.Ordinal} {Text(item.Payload) ?? item.Reason}").ToList())]);
    }

    /// <summary>Writes the graph.</summary>
    public static string Graph(string nodes, int perClass, params string[] lists) => $$"""
        { "name": "flow", "seed": 5, "nodes": {
          "classes": { "block": "classes.list", "options": { "names": ["a", "b", "c"] } },
          "prompts": { "block": "prompt.templates", "inputs": { "class": "classes.class" }, "options": { "perClass": {{perClass}}, "templates": ["{class}"] } },
          {{string.Concat(lists.Select((from, i) => $$"""
          "list{{i}}": { "block": "test.list", "inputs": { "items": "{{from}}" } },
          """))}}
          {{nodes}} } }
        """;

    // "Prompt { Text = a, Label = ..." -> "a"
    private static string? Text(string? payload) => payload?.Split(" = ")[1].Split(',')[0];
}
