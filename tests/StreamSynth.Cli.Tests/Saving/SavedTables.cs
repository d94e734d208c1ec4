using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Tests.Saving;

/// <summary>Holds what must be the same in a run that was never stopped and in one that was.</summary>
internal sealed record SavedTables
{
    public required string[] Model { get; init; }

    public required string[] Optimizer { get; init; }

    public required string[] Samples { get; init; }

    public required string[] Pool { get; init; }

    public required string[] Metrics { get; init; }

    public required string[] Failures { get; init; }

    public required string[] Accuracy { get; init; }

    public static SavedTables Of(string folder)
    {
        RunFolder run = RunFolder.Open(folder);
        return new()
        {
            Model = [.. run.Read(RunTables.Model).Select(Bytes)],
            Optimizer = [.. run.Read(RunTables.Optimizer).Select(Bytes)],
            Samples = [.. run.Read(RunTables.Samples).Select(line => line.ToString()).Order(StringComparer.Ordinal)],
            Pool = [.. run.Read(RunTables.Pool).Select(row => $"{row.Domain} {row.Ordinal} {row.Class} {row.Uses} {Convert.ToHexString(row.Data)}")],
            Metrics = [.. run.Read(RunTables.Metrics).Select(row => $"{row.Node} {row.Step} {row.Name} {BitConverter.DoubleToInt64Bits(row.Value)}").Order(StringComparer.Ordinal)],
            Failures = [.. run.Read(RunTables.Failures).Select(row => row.ToString()).Order(StringComparer.Ordinal)],
            Accuracy = [.. run.Read(RunTables.Accuracy).Select(row => row.ToString())],
        };
    }

    /// <summary>Compares table by table, so that a failure names the table.</summary>
    public void AssertEqual(SavedTables other)
    {
        Assert.Equal(Model, other.Model);
        Assert.Equal(Optimizer, other.Optimizer);
        Assert.Equal(Samples, other.Samples);
        Assert.Equal(Pool, other.Pool);
        Assert.Equal(Metrics, other.Metrics);
        Assert.Equal(Failures, other.Failures);
        Assert.Equal(Accuracy, other.Accuracy);
    }

    private static string Bytes(TensorRow row) => $"{row.Node}/{row.Name} {Convert.ToHexString(row.Data)}";
}
