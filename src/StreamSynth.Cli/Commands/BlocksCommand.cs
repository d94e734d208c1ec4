using System.CommandLine;
using StreamSynth.Cli.Completing;
using StreamSynth.Cli.Json;
using StreamSynth.Cli.Printing;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes <c>streamsynth blocks</c>: lists the blocks, or shows one with its ports, options and limits.</summary>
internal static class BlocksCommand
{
    public static Command Make(Surroundings around)
    {
        var name = new Argument<string?>("name")
        {
            Description = "Block to show whole, such as image.encode; without it all blocks are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add(Suggestions.Blocks(around));
        Option<bool> json = OutputOptions.Json();
        var command = new DocumentedCommand(
            "blocks",
            "Lists the blocks that graphs can name, or shows one block with its ports, options and limits.",
            ["streamsynth blocks", "streamsynth blocks image.encode"])
        {
            name,
            json,
        };
        command.SetAction(parsed => Show(parsed.GetValue(name), parsed.GetValue(json), around));

        return command;
    }

    private static int Show(string? name, bool json, Surroundings around)
    {
        if (name is null)
        {
            if (json) WriteJson(around.Catalog.Blocks, around);
            else BlockList.Write(around.Catalog, around.Output, around.Width);

            return ExitCode.Done;
        }

        if (around.Catalog.Find(name) is { } block)
        {
            if (json) WriteJson([block], around);
            else BlockPage.Write(block, around.Output, around.Width);

            return ExitCode.Done;
        }

        string fix = Nearest(name, around.Catalog) ?? "'streamsynth blocks' lists all blocks.";
        return Refusal.Write([new("SS1003", string.Empty, $"there is no block '{name}'.", fix)], "streamsynth", json, around);
    }

    private static void WriteJson(IEnumerable<BlockDescriptor> blocks, Surroundings around) =>
        JsonOutput.Write(new BlocksJson([], [.. blocks.Select(BlockJson.Of)]), around.Output);

    // Whoever types half a name ("encode", "image") wants the blocks that hold it.
    private static string? Nearest(string name, BlockCatalog catalog)
    {
        string[] names = [.. catalog.Blocks.Select(b => b.Name)];
        if (Suggestion.For(name, names) is { } suggestion) return suggestion;

        string[] holding = [.. names.Where(n => n.Contains(name, StringComparison.OrdinalIgnoreCase))];
        return holding.Length == 0 ? null : $"blocks whose name holds '{name}': {string.Join(", ", holding)}.";
    }
}
