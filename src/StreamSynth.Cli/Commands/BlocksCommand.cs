using System.CommandLine;
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
        var command = new DocumentedCommand(
            "blocks",
            "Lists the blocks that graphs can name, or shows one block with its ports, options and limits.",
            ["streamsynth blocks", "streamsynth blocks image.encode"])
        {
            name,
        };
        command.SetAction(parsed => Show(parsed.GetValue(name), around));

        return command;
    }

    private static int Show(string? name, Surroundings around)
    {
        if (name is null)
        {
            BlockList.Write(around.Catalog, around.Output, around.Width);
            return ExitCode.Done;
        }

        if (around.Catalog.Find(name) is { } block)
        {
            BlockPage.Write(block, around.Output, around.Width);
            return ExitCode.Done;
        }

        string fix = Nearest(name, around.Catalog) ?? "'streamsynth blocks' lists all blocks.";
        around.Errors.WriteLine($"error: there is no block '{name}'.");
        around.Errors.WriteLine($"  Fix: {fix}");

        return ExitCode.WrongInput;
    }

    // Whoever types half a name ("encode", "image") wants the blocks that hold it.
    private static string? Nearest(string name, BlockCatalog catalog)
    {
        string[] names = [.. catalog.Blocks.Select(b => b.Name)];
        if (Suggestion.For(name, names) is { } suggestion) return suggestion;

        string[] holding = [.. names.Where(n => n.Contains(name, StringComparison.OrdinalIgnoreCase))];
        return holding.Length == 0 ? null : $"blocks whose name holds '{name}': {string.Join(", ", holding)}.";
    }
}
