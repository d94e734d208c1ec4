using System.Globalization;

namespace StreamSynth.Cli.Running;

/// <summary>Chooses where a run is saved when the user has not said it.</summary>
internal static class OutputFolder
{
    /// <summary>Gives a folder that does not exist yet: runs/name-20260102-030405, with a number behind it where two runs start in one second.</summary>
    /// <param name="graph">Graph name.</param>
    /// <param name="now">Start of the run, UTC.</param>
    /// <param name="workingFolder">Folder that holds <c>runs</c>.</param>
    public static string Choose(string graph, DateTimeOffset now, string workingFolder)
    {
        string safe = new([.. graph.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-').Take(60)]);
        string stem = Path.Combine(workingFolder, "runs", $"{safe}-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
        string folder = stem;
        for (int i = 2; Path.Exists(folder); i++) folder = $"{stem}-{i}";

        return folder;
    }

    /// <summary>Writes a path as short as it can be read: relative when it lies below the working folder.</summary>
    public static string Shown(string path, string workingFolder)
    {
        string relative = Path.GetRelativePath(workingFolder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
