using StreamSynth.Cli.Running;

namespace StreamSynth.Cli.Tests.Running;

public sealed class OutputFolderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 5, 4, 5, TimeSpan.FromHours(2));

    [Fact]
    public void Choose_Name_IsSafeAndDatedInUtc()
    {
        using var bench = new CliBench();

        string folder = OutputFolder.Choose("a/b c", Now, bench.Folder);

        Assert.Equal(Path.Combine(bench.Folder, "runs", "a-b-c-20260102-030405"), folder);
    }

    [Fact]
    public void Choose_Taken_TakesTheNextNumber()
    {
        using var bench = new CliBench();
        Directory.CreateDirectory(OutputFolder.Choose("a", Now, bench.Folder));
        Directory.CreateDirectory(OutputFolder.Choose("a", Now, bench.Folder));

        Assert.EndsWith("a-20260102-030405-3", OutputFolder.Choose("a", Now, bench.Folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/w/runs/a", "runs/a")]
    [InlineData("/elsewhere/a", "/elsewhere/a")]
    public void Shown_Below_IsRelative(string path, string expected) => Assert.Equal(expected, OutputFolder.Shown(path, "/w"));
}
