using System.Globalization;
using System.Text.RegularExpressions;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Blocks.Sources;

/// <summary>Finds the files that a list of patterns names: plain paths, * and ? in the file name, and ranges such as train-{0000..0146}.tar.</summary>
internal static partial class DataFiles
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

    /// <summary>Finds the patterns that name files which are not there (SS4110).</summary>
    /// <param name="places">Where relative paths start.</param>
    /// <param name="patterns">The option <c>files</c>.</param>
    /// <param name="noun">What one file is called.</param>
    public static IEnumerable<Diagnostic> Missing(Places places, IReadOnlyList<string> patterns, string noun)
    {
        foreach ((int i, string pattern) in patterns.Index())
        {
            int wanted = Expand(pattern).Count();
            int found = Find(places, pattern).Count;
            bool isPattern = pattern.AsSpan().IndexOfAny('*', '?') >= 0;
            if (found > 0 && (isPattern || found == wanted)) continue;

            string count = wanted > 1 ? $"only {found} of the {wanted} {noun}s that '{pattern}' names were found" : $"no {noun} '{pattern}' was found";
            yield return new("SS4110", $"options.files[{i}]", $"{count}.", $"relative paths start at {(places.Roots.Count > 0 ? places.Roots[0] : "no folder")}; write where the {noun}s are.");
        }
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
