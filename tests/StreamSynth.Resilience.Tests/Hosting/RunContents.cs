using StreamSynth.Storage.Runs;

namespace StreamSynth.Resilience.Tests.Hosting;

/// <summary>Holds what a finished run has saved, without what depends on time, so that two runs can be compared.</summary>
internal sealed class RunContents
{
    private static readonly string[] States = ["filtered", "failed", "inFlight", "resident", "evictedUsed", "evictedUnused"];

    private readonly SortedDictionary<string, string[]> _tables = new(StringComparer.Ordinal);

    private RunContents(string folder)
    {
        Folder = RunFolder.Open(folder);
        _tables["model"] = [.. Folder.Read(RunTables.Model).Select(LineOf)];
        _tables["optimizer"] = [.. Folder.Read(RunTables.Optimizer).Select(LineOf)];
        _tables["samples"] = Sorted(Folder.Read(RunTables.Samples));
        _tables["pool"] = Sorted(Folder.Read(RunTables.Pool).Select(row => $"{row with { Data = [] }} {Convert.ToHexString(row.Data)}"));

        // Two nodes measure at once: the order between them is a matter of timing.
        _tables["metrics"] = [.. Folder.Read(RunTables.Metrics).OrderBy(row => row.Node, StringComparer.Ordinal).Select(row => $"{row with { Seconds = 0 }}")];
        _tables["predictions"] = Sorted(Folder.Read(RunTables.Predictions));
        _tables["accuracy"] = Sorted(Folder.Read(RunTables.Accuracy));
        _tables["classes"] = Sorted(Folder.Read(RunTables.Classes));
        _tables["confusion"] = Sorted(Folder.Read(RunTables.Confusion));
        _tables["classifiers"] = Sorted(Folder.Read(RunTables.Classifiers));
        _tables["failures"] = Sorted(Folder.Read(RunTables.Failures));
        _tables["progress"] = [.. Folder.Read(RunTables.Progress).Select(row => $"{row.State} {row.Step} of {row.Steps}, data {row.DataHash}, models {row.ModelHashes}, seeds {row.SubSeeds}, threads {row.Threads}, {row.IsDeterministic}")];
    }

    /// <summary>Gives the folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>Reads a folder, whose hashes are checked.</summary>
    public static RunContents Of(string folder) => new(folder);

    /// <summary>Asserts that nothing was lost and nothing done twice, against the same run without a break.</summary>
    /// <param name="whole">The run without a break.</param>
    /// <param name="story">What happened, for the message.</param>
    public void AssertSame(RunContents whole, string story)
    {
        foreach ((string table, string[] lines) in whole._tables)
        {
            string[] found = _tables[table];
            string? lost = lines.Except(found).FirstOrDefault();
            string? added = found.Except(lines).FirstOrDefault();
            Assert.True(lines.SequenceEqual(found), $"{story}: table {table} differs: {found.Length} rows instead of {lines.Length}; lost: {Short(lost)}; added: {Short(added)}");
        }
    }

    /// <summary>Asserts that every synthetic ordinal is in exactly one state.</summary>
    /// <param name="ordinals">What the sources emitted.</param>
    /// <param name="story">What happened, for the message.</param>
    public void AssertConserved(long ordinals, string story)
    {
        foreach (IGrouping<string, SampleRow> node in Folder.Read(RunTables.Samples).Where(row => row.Domain == "synthetic").GroupBy(row => row.Node))
        {
            HashSet<long> seen = [];
            foreach (SampleRow row in node)
            {
                Assert.True(seen.Add(row.Ordinal), $"{story}: ordinal {row.Ordinal} is there twice for '{node.Key}'");
                Assert.Contains(row.State, States);
            }

            Assert.True(seen.Count == ordinals && seen.Max() == ordinals - 1, $"{story}: {seen.Count} of {ordinals} ordinals have a line of '{node.Key}'");
        }
    }

    private static string LineOf(TensorRow row) => $"{row.Name} {row.DType} [{string.Join(',', row.Shape)}] {Convert.ToHexString(row.Data)}";

    private static string[] Sorted<T>(IEnumerable<T> rows) => [.. rows.Select(row => $"{row}").Order(StringComparer.Ordinal)];

    private static string Short(string? line) => line is null ? "none" : line.Length <= 300 ? line : line[..300] + "...";
}
