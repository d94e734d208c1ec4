using System.Text.Json.Nodes;
using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Experiments;

/// <summary>Is an experiment whose arms are graphs.</summary>
/// <param name="Form">What its file says.</param>
/// <param name="File">The file, as the user named it.</param>
/// <param name="GraphPlace">Absolute path of the graph that arms start from, around which models and data are sought.</param>
/// <param name="Places">Those places.</param>
/// <param name="Arms">Arms in the order of the file.</param>
internal sealed record Experiment(ExperimentForm Form, string File, string GraphPlace, Places Places, IReadOnlyList<Arm> Arms);

/// <summary>Is one arm with its whole graph.</summary>
/// <param name="Name">Name, which folders are named after.</param>
/// <param name="Title">Name for readers.</param>
/// <param name="Graph">The graph at no multiple in particular.</param>
/// <param name="Multiples">Multiples that it runs at.</param>
/// <param name="PerMultiple">Numbers that grow with the multiple, by path.</param>
/// <param name="Needs">What must be there first; null for nothing in particular.</param>
internal sealed record Arm(string Name, string Title, JsonObject Graph, IReadOnlyList<int> Multiples, JsonObject PerMultiple, string? Needs);

/// <summary>Is one arm at one multiple, planned with the first seed: what runs once per seed.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Multiple">Synthetic images per real one.</param>
/// <param name="Text">Graph text.</param>
/// <param name="File">The same, planned.</param>
internal sealed record Cell(Arm Arm, int Multiple, string Text, GraphFile File)
{
    /// <summary>Gives the name, such as "naive 3x".</summary>
    public string Name => $"{Arm.Name} {Multiple}x";

    /// <summary>Gives the plan.</summary>
    public GraphPlan Plan => File.Plan!;
}
