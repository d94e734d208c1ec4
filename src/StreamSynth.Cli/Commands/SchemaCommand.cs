using System.CommandLine;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Cli.Schema;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth schema</c>: prints the JSON Schema of graph files, or of experiment files.</summary>
internal static class SchemaCommand
{
    public static Command Make(Surroundings around)
    {
        Option<string?> output = OutputOptions.File("the schema");
        var experiment = new Option<bool>("--experiment") { Description = "Print the schema of experiment files instead." };
        var command = new DocumentedCommand(
            "schema",
            "Prints the JSON Schema of graph files, made from the blocks that are there. A graph whose first member is \"$schema\": \"./streamsynth.schema.json\" is completed, underlined and explained by editors such as VS Code.",
            ["streamsynth schema", "streamsynth schema --out pipelines/streamsynth.schema.json", "streamsynth schema --experiment"])
        {
            output,
            experiment,
        };
        command.SetAction(parsed =>
        {
            TextFile.Write(parsed.GetValue(output), around, quiet: false, text => JsonOutput.Write(parsed.GetValue(experiment) ? ExperimentSchema.Of() : GraphSchema.Of(around.Catalog), text));
            return ExitCode.Done;
        });

        return command;
    }
}
