using System.Globalization;
using System.Text.RegularExpressions;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Shards;

/// <summary>Finds the shards that a list of patterns names: plain paths, * and ? in the file name, and ranges such as train-{0000..0146}.tar.</summary>
internal static partial class ShardFiles
{
    /// <summary>Gives the files of one pattern in order; empty when there are none.</summary>
    /// <param name="places">Where relative paths start.</param>
    /// <param name="pattern">Path or pattern, with '/' between parts.</param>
    public static IReadOnlyList<string> Find(Places places, string pattern)
    {
        List<string> files = [];
        foreach (string path in Expand(pattern))
        {
            string name = Path.GetFileName(path);
            if (name.AsSpan().IndexOfAny('*', '?') < 0)
            {
                if (places.Find(path) is { } file && File.Exists(file)) files.Add(file);
                continue;
            }

            string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
            if (places.Find(folder) is { } found) files.AddRange(Directory.GetFiles(found, name).Order(StringComparer.Ordinal));
        }

        return files;
    }

    /// <summary>Writes a range {first..last} out, with leading zeros as the first has them.</summary>
    public static IEnumerable<string> Expand(string pattern)
    {
        Match range = Range().Match(pattern);
        if (!range.Success) return [pattern];

        (string first, string last) = (range.Groups[1].Value, range.Groups[2].Value);
        int from = int.Parse(first, CultureInfo.InvariantCulture);
        int to = int.Parse(last, CultureInfo.InvariantCulture);
        string format = first.StartsWith('0') ? $"D{first.Length}" : "D";

        return Enumerable.Range(from, Math.Max(0, to - from + 1))
            .SelectMany(i => Expand(pattern[..range.Index] + i.ToString(format, CultureInfo.InvariantCulture) + pattern[(range.Index + range.Length)..]));
    }

    [GeneratedRegex(@"\{([0-9]{1,8})\.\.([0-9]{1,8})\}")]
    private static partial Regex Range();
}
