using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Seals.Labels;

/// <summary>Makes <c>--pool-column</c>: says which column of a foreign file is what.</summary>
internal static class PoolColumnOption
{
    public static Option<EmbeddingColumnNames?> Make() => new("--pool-column")
    {
        Description = "Column of a pool of another program, such as embedding=clip, id=file_name or class=label (also family, split, name); may be repeated. What is not said is looked for; "
            + "ids are numbers of rows where there is no column id.",
        HelpName = "WHAT=NAME",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = Parse,
    };

    private static EmbeddingColumnNames? Parse(ArgumentResult result)
    {
        JsonObject named = [];
        foreach (string text in result.Tokens.Select(token => token.Value))
        {
            if (FaultOf(text, named) is { } fault)
            {
                result.AddError($"--pool-column {text}: {fault}");
                return null;
            }

            string[] pair = text.Split('=', 2);
            named[pair[0]] = pair[1];
        }

        return named.Deserialize<EmbeddingColumnNames>(RecordReader.Json);
    }

    private static string? FaultOf(string text, JsonObject named)
    {
        if (text.Split('=', 2) is not [{ Length: > 0 } what, { Length: > 0 }]) return "expected WHAT=NAME, such as embedding=clip.";
        if (named.ContainsKey(what)) return $"'{what}' is said twice.";

        string[] known = [.. RecordReader.MembersOf(typeof(EmbeddingColumnNames)).Select(RecordReader.NameOf)];
        return known.Contains(what) ? null : $"'{what}' is none of {string.Join(", ", known)}{(Suggestion.For(what, known) is { } meant ? $"; {meant}" : ".")}";
    }
}
