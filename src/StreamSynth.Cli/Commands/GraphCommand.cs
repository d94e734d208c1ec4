using System.CommandLine;
using StreamSynth.Cli.Drawing;
using StreamSynth.Cli.Graphs;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth graph</c>: draws a checked graph.</summary>
internal static class GraphCommand
{
    private static readonly Dictionary<string, Action<GraphPlan, TextWriter>> Formats = new()
    {
        ["mermaid"] = MermaidDrawing.Write,
        ["dot"] = DotDrawing.Write,
        ["svg"] = SvgDrawing.Write,
    };

    public static Command Make(Surroundings around)
    {
        var file = new Argument<string>("graph.json") { Description = "Graph file." };
        var format = new Option<string?>("--format", "-f")
        {
            Description = "mermaid (for Markdown), dot (for Graphviz) or svg (for browsers). Default: as the ending of --out says, else mermaid.",
            HelpName = "FORMAT",
        };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        Option<string?> output = OutputOptions.File("the drawing");
        Option<string[]> set = GraphOptions.Set(file, around);
        Option<ulong?> seed = GraphOptions.Seed();
        Option<bool> json = OutputOptions.Json("Print the planned graph as one JSON document instead of a drawing; faults are in its list 'faults'.");
        var command = new DocumentedCommand(
            "graph",
            "Draws a graph as it would run: nodes with their limits, edges with ports, payload types and capacities; dashed where a node reads an input to its end before it starts.",
            [
                "streamsynth graph pipelines/quickstart.json",
                "streamsynth graph pipelines/quickstart.json --out quickstart.svg",
                "streamsynth graph pipelines/quickstart.json -f dot | dot -Tpdf > graph.pdf",
            ])
        {
            file,
            format,
            output,
            set,
            seed,
            json,
        };
        command.SetAction(parsed => Draw(
            GraphFile.Load(parsed.GetRequiredValue(file), GraphFile.Overrides(parsed.GetValue(set), parsed.GetValue(seed)), around),
            parsed.GetValue(format),
            parsed.GetValue(output),
            parsed.GetValue(json),
            around));

        return command;
    }

    private static int Draw(GraphFile file, string? format, string? output, bool json, Surroundings around)
    {
        if (file.Plan is not { } plan) return Refusal.Write(file, json, around);

        if (!json) FaultList.Write(file, around.Errors);
        if (!json || output is not null) TextFile.Write(output, around, quiet: json, text => Formats[format ?? FormatOf(output)](plan, text));
        if (json) JsonOutput.Write(new GraphJson(FaultJson.Of(file), file.Name, PlanJson.Of(plan)), around.Output);

        return ExitCode.Done;
    }

    private static string FormatOf(string? output) => Path.GetExtension(output)?.ToLowerInvariant() switch
    {
        ".svg" => "svg",
        ".dot" or ".gv" => "dot",
        _ => "mermaid",
    };
}
