using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Tests.Runs;

public sealed class RowSpoolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(23)]
    public void Read_AnyNumberOfRows_GivesThemInTheOrderTheyCame(int rows)
    {
        RunFolder run = RunFolder.Create(_folder.File("run"));
        using RowSpool<SampleRow> spool = run.Spool(RunTables.Samples, segmentRows: 5);

        for (int i = 0; i < rows; i++) spool.Add(SampleRun.Synthetic with { Ordinal = i });

        Assert.Equal(rows, spool.Count);
        Assert.Equal(Enumerable.Range(0, rows).Select(i => (long)i), spool.Read().Select(row => row.Ordinal));
        Assert.Equal(rows / 5, Directory.GetFiles(run.FullPath).Length);
    }

    [Fact]
    public void Write_SpooledRows_MakesOneWholeTableAndLeavesNoSegment()
    {
        RunFolder run = RunFolder.Create(_folder.File("run"));
        using (RowSpool<SampleRow> spool = run.Spool(RunTables.Samples, segmentRows: 2))
        {
            for (int i = 0; i < 7; i++) spool.Add(SampleRun.Synthetic with { Ordinal = i });
            run.Write(RunTables.Samples, spool.Read());
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], run.Read(RunTables.Samples).Select(row => row.Ordinal));
        Assert.Equal(["samples.parquet"], Directory.GetFiles(run.FullPath).Select(Path.GetFileName));
    }

    [Fact]
    public void Create_FolderOfAKilledRun_ClearsItsSegments()
    {
        RunFolder killed = RunFolder.Create(_folder.File("run"));
        RowSpool<SampleRow> spool = killed.Spool(RunTables.Samples, segmentRows: 1);
        spool.Add(SampleRun.Synthetic);

        Assert.Throws<StorageException>(() => RunFolder.Create(killed.FullPath));
        RunFolder again = RunFolder.Create(killed.FullPath, overwrite: true);

        Assert.Empty(Directory.GetFiles(again.FullPath));
    }

    [Fact]
    public async Task Add_FromManyThreads_LosesNoRow()
    {
        RunFolder run = RunFolder.Create(_folder.File("run"));
        using RowSpool<SampleRow> spool = run.Spool(RunTables.Samples, segmentRows: 16);

        await Parallel.ForAsync(0, 100, (i, _) =>
        {
            spool.Add(SampleRun.Synthetic with { Ordinal = i });
            return ValueTask.CompletedTask;
        });

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), spool.Read().Select(row => row.Ordinal).Order());
    }
}
