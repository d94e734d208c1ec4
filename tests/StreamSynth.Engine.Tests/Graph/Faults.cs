using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Tests.Graph;

/// <summary>Plans a graph text and writes what is wrong with it, as the command line would.</summary>
internal static class Faults
{
    /// <summary>Wraps nodes into an otherwise right graph.</summary>
    public static string Graph(string nodes) => $$"""{ "name": "g", "seed": 1, "nodes": { {{nodes}} } }""";

    public static IReadOnlyList<Diagnostic> Of(string text, params string[] overrides)
    {
        var faults = new List<Diagnostic>();
        GraphPlan? plan = GraphPlanner.Plan(text, overrides, EngineTestBlocks.Catalog, new Places([]), faults);
        Assert.Equal(faults.Any(f => f.Severity == Severity.Error), plan is null);

        return faults;
    }

    /// <summary>Gives all faults, one per line, a fix on its own line.</summary>
    public static string Text(string text, params string[] overrides) =>
        string.Join('\n', Of(text, overrides).Select(f => f.Format("g.json"))).ReplaceLineEndings("\n");
}
