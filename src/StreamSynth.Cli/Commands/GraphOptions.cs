using System.CommandLine;
using System.Globalization;
using StreamSynth.Cli.Completing;

namespace StreamSynth.Cli.Commands;

/// <summary>Makes the options that several commands take on a graph.</summary>
internal static class GraphOptions
{
    /// <summary>Makes <c>--set</c>.</summary>
    /// <param name="graph">Argument that names the graph, from which a shell can offer paths.</param>
    /// <param name="around">What the command line takes from outside.</param>
    public static Option<string[]> Set(Argument graph, Surroundings around)
    {
        var set = new Option<string[]>("--set")
        {
            Description = "Override a value of the graph by its path; may be repeated. Example: --set nodes.paint.options.steps=4",
            HelpName = "PATH=VALUE",
            DefaultValueFactory = _ => [],
        };
        set.CompletionSources.Add(Suggestions.Paths(graph, around));

        return set;
    }

    /// <summary>Makes <c>--seed</c>.</summary>
    public static Option<ulong?> Seed() => new("--seed")
    {
        Description = "Override the graph's seed: a whole number from 0 to 18446744073709551615.",
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens.Single().Value;
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)) return seed;

            result.AddError($"--seed is '{text}', but must be a whole number from 0 to 18446744073709551615.");
            return null;
        },
    };
}
