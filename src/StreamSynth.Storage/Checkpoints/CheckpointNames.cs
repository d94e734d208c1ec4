using System.Globalization;
using System.Text.RegularExpressions;
using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>
/// Names the files of checkpoints, and recognises them: what is deleted as a leftover must be ours beyond doubt.
/// <c>checkpoint-000012.json</c> is a manifest, <c>checkpoint-000012.model.parquet</c> a whole table of that checkpoint,
/// <c>samples-000031.segment.parquet</c> the 31st segment of a growing table, which all later checkpoints share.
/// </summary>
internal static partial class CheckpointNames
{
    public static string Manifest(long checkpoint) => string.Create(CultureInfo.InvariantCulture, $"checkpoint-{checkpoint:000000}.json");

    public static string WholeTable(long checkpoint, string table) => string.Create(CultureInfo.InvariantCulture, $"checkpoint-{checkpoint:000000}.{table}.parquet");

    public static string Segment(string table, long number) => string.Create(CultureInfo.InvariantCulture, $"{table}-{number:000000}.segment.parquet");

    /// <summary>Refuses a table name that the file names could not carry.</summary>
    public static void Check(string table)
    {
        if (!TableName().IsMatch(table)) throw new ArgumentException($"Table name '{table}' must be lower-case letters, digits and underscores, a letter first.", nameof(table));
    }

    /// <summary>Gives the number of the checkpoint whose manifest the file is, or null.</summary>
    public static long? ManifestNumber(string fileName) => ManifestFile().Match(fileName) is { Success: true } match ? Number(match.Groups[1]) : null;

    /// <summary>Gives the number of the checkpoint that the file, manifest or whole table, temporary or not, belongs to; null when to none.</summary>
    public static long? CheckpointNumber(string fileName)
    {
        string lasting = DurableFile.LastingName(fileName);
        return ManifestNumber(lasting) ?? (WholeTableFile().Match(lasting) is { Success: true } match ? Number(match.Groups[1]) : null);
    }

    /// <summary>Gives table and number of the segment that the file, temporary or not, is; null when it is none.</summary>
    public static (string Table, long Number)? SegmentNumber(string fileName) =>
        SegmentFile().Match(DurableFile.LastingName(fileName)) is { Success: true } match ? (match.Groups[1].Value, Number(match.Groups[2])) : null;

    /// <summary>Tells whether a checkpoint made the file.</summary>
    public static bool IsOurs(string fileName) => CheckpointNumber(fileName) is not null || SegmentNumber(fileName) is not null;

    private static long Number(Group digits) => long.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex TableName();

    [GeneratedRegex(@"^checkpoint-([0-9]{6,18})\.json$")]
    private static partial Regex ManifestFile();

    [GeneratedRegex(@"^checkpoint-([0-9]{6,18})\.[a-z][a-z0-9_]*\.parquet$")]
    private static partial Regex WholeTableFile();

    [GeneratedRegex(@"^([a-z][a-z0-9_]*)-([0-9]{6,18})\.segment\.parquet$")]
    private static partial Regex SegmentFile();
}
