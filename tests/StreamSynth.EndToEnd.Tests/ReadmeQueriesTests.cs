using System.Globalization;
using System.Text.RegularExpressions;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.EndToEnd.Tests;

/// <summary>Runs the queries of README.md, to the letter, on a run of the quickstart in small, and compares them with what the tables give without SQL.</summary>
public sealed partial class ReadmeQueriesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("queries").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Queries_OfReadme_GiveWhatTheTablesHold()
    {
        string folder = Path.Combine(_folder, "run");
        (int code, string output, string errors) = await Program.RunAsync(
        [
            "run", "pipelines/quickstart.json", "--out", folder,
            "--set", "nodes.prompts.options.perClass=6", "--set", "nodes.real.options.perClass=4", "--set", "nodes.held.options.perClass=1",
            "--set", "nodes.choose.options.minMargin=0.4", "--set", "nodes.paint.options.steps=2",
            "--set", "nodes.train.options.steps=8", "--set", "nodes.train.options.baseWidth=4", "--set", "nodes.train.options.evaluateEvery=3",
        ]);
        Assert.True(code == 0, $"exit code {code}{Environment.NewLine}{output}{Environment.NewLine}{errors}");
        RunFolder run = RunFolder.Open(folder);
        string[] queries = [.. Fence().Matches(await File.ReadAllTextAsync(Repository.PathOf("README.md"))).Select(match => match.Groups[1].Value.Trim().TrimEnd(';'))];

        Assert.Equal(3, queries.Length);
        CheckPrompts(run, DuckDbShell.Run(folder, queries[0]));
        CheckYield(run, DuckDbShell.Run(folder, queries[1]));
        CheckAccuracy(run, DuckDbShell.Run(folder, queries[2]));
    }

    private static void CheckPrompts(RunFolder run, (IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows) result)
    {
        Assert.Equal(["end", "class", "prompt", "samples", "kept", "margin", "uses"], result.Columns);
        (string Class, string Prompt, int Samples, double Kept, double Margin, long Uses)[] prompts =
        [
            .. run.Read(RunTables.Samples)
                .Where(line => line.Domain == "synthetic" && line.Margin is not null)
                .GroupBy(line => (line.Class, line.Prompt!))
                .Select(p => (p.Key.Class, p.Key.Item2, p.Count(), p.Average(line => line.State is "filtered" or "failed" ? 0.0 : 1), p.Average(line => line.Margin!.Value), p.Sum(line => line.Uses)))
                .OrderByDescending(p => p.Item5),
        ];
        Assert.True(prompts.Length > 20 && prompts[0].Kept == 1 && prompts[^1].Kept == 0, "the graph is to keep some prompts and turn others away");
        IEnumerable<string[]> expected = prompts.Take(5).Select(p => (End: "best", p)).Concat(prompts.Reverse().Take(5).Select(p => (End: "worst", p)))
            .Select(row => new[] { row.End, row.p.Class, row.p.Prompt, Text(row.p.Samples), Rounded(row.p.Kept), Rounded(row.p.Margin), Text(row.p.Uses) });
        Assert.Equal(expected, result.Rows);
    }

    private static void CheckYield(RunFolder run, (IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows) result)
    {
        Assert.Equal(["class", "asked", "kept", "yield", "uses"], result.Columns);
        IEnumerable<string[]> expected = run.Read(RunTables.Samples)
            .Where(line => line.Domain == "synthetic")
            .GroupBy(line => line.Class)
            .Select(c => (Class: c.Key, Asked: c.Count(), Kept: c.Count(line => line.State is not ("filtered" or "failed")), Uses: c.Sum(line => line.Uses)))
            .OrderBy(c => (double)c.Kept / c.Asked)
            .ThenBy(c => c.Class, StringComparer.Ordinal)
            .Select(c => new[] { c.Class, Text(c.Asked), Text(c.Kept), Rounded((double)c.Kept / c.Asked), Text(c.Uses) });
        Assert.Equal(12, result.Rows.Count);
        Assert.Equal(expected, result.Rows);
    }

    private static void CheckAccuracy(RunFolder run, (IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows) result)
    {
        Assert.Equal(["node", "step", "accuracy"], result.Columns);
        IEnumerable<string[]> expected = run.Read(RunTables.Metrics)
            .Where(metric => metric.Name == "accuracy.validation")
            .OrderBy(metric => metric.Node, StringComparer.Ordinal)
            .ThenBy(metric => metric.Step)
            .Select(metric => new[] { metric.Node, Text(metric.Step), Rounded(metric.Value) });
        Assert.Equal(["3", "6", "8"], result.Rows.Where(row => row[0] == "train").Select(row => row[1]));
        Assert.Equal(expected, result.Rows);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    // DuckDB writes a rounded double with at least one decimal.
    private static string Rounded(double value) => Math.Round(value, 3, MidpointRounding.AwayFromZero).ToString("0.0##", CultureInfo.InvariantCulture);

    [GeneratedRegex("^```sql\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
