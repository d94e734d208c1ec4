using StreamSynth.Storage.Checkpoints;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Saving;

/// <summary>Lists the tables that only a checkpoint has; the state of training is in tables of its own, and the rest are those of a run folder.</summary>
internal static class CheckpointTables
{
    /// <summary>Gives the present format of <see cref="State"/>.</summary>
    public const long Format = 1;

    /// <summary>Where the run stood; one row.</summary>
    public static readonly RunTable<RunStateRow> State = new("state");

    /// <summary>The first column of <see cref="State"/>, which every version can read.</summary>
    public static readonly RunTable<RunStateFormat> StateFormat = new(State.Name);

    /// <summary>Gives the table of a training's lines where several trainings share a run: each is saved at steps of its own.</summary>
    /// <param name="node">The node that trains.</param>
    public static RunTable<SampleRow> LedgerOf(string node) => new($"{RunTables.Samples.Name}_{string.Concat(node.Select(Escaped))}");

    /// <summary>Gives the tables that hold the ledger in a checkpoint.</summary>
    public static IEnumerable<RunTable<SampleRow>> LedgersOf(Checkpoint checkpoint) =>
        checkpoint.Tables.Where(t => t == RunTables.Samples.Name || t.StartsWith($"{RunTables.Samples.Name}_", StringComparison.Ordinal)).Select(t => new RunTable<SampleRow>(t));

    // Names of tables have small letters only; two nodes never share one.
    private static string Escaped(char letter) => letter switch
    {
        >= 'a' and <= 'z' or >= '0' and <= '9' => $"{letter}",
        >= 'A' and <= 'Z' => $"_{char.ToLowerInvariant(letter)}",
        '_' => "__",
        _ => $"_0{(int)letter:x4}",
    };
}

/// <summary>Says how a checkpoint's state is written.</summary>
internal sealed record RunStateFormat
{
    /// <summary>Gives the format.</summary>
    public required long Format { get; init; }
}

/// <summary>States where a run stood that is not done: what it takes to go on, beside the states of its trainings.</summary>
internal sealed record RunStateRow
{
    /// <summary>Gives the format of this table.</summary>
    public required long Format { get; init; }

    /// <summary>Gives the path of the graph file, around which relative paths are sought.</summary>
    public required string GraphFile { get; init; }

    /// <summary>Gives the folder that the program was called in.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Gives where each node goes on, as JSON.</summary>
    public required string Point { get; init; }

    /// <summary>Gives a JSON object from model or data to SHA-256.</summary>
    public required string Hashes { get; init; }

    /// <summary>Gives the number of items that failed, of which table <c>failures</c> names the first thousand.</summary>
    public required long FailureCount { get; init; }

    /// <summary>Gives the steps after which it saves.</summary>
    public required long SaveSteps { get; init; }

    /// <summary>Gives the minutes after which it saves.</summary>
    public required double SaveMinutes { get; init; }

    /// <summary>Gives the checkpoints that it keeps.</summary>
    public required long Keep { get; init; }
}
