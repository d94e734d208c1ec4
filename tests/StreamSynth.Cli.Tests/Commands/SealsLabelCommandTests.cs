using StreamSynth.Cli.Tests.Seals;
using StreamSynth.Cli.Tests.Seals.Labels;
using StreamSynth.Storage;
using StreamSynth.Storage.Searches;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Commands;

public sealed class SealsLabelCommandTests : IDisposable
{
    private static readonly string[] Request =
        ["seals", "label", "pool.parquet", "--concept", "Red Kite", "--example", "p/03.png", "--pictures", "pictures", "--labels", "25", "--batch", "4", "--neighbours", "9"];

    private readonly CliBench _bench = new();

    public SealsLabelCommandTests() => LabelPool.Write(_bench.Folder);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Label_AnsweredToTheEnd_WritesTheLabels()
    {
        (Task<int> run, AddressWriter output) = Start();
        using LabelPerson person = new(await output.Address);
        List<string> given = await person.AnswerAsync(100);

        Assert.Equal(ExitCode.Done, await run.WaitAsync(BlockHarness.Patience));
        Assert.Equal(24, given.Count);
        Assert.Equal(["p/03.png yes", .. given], Labels());
        Assert.Contains("round 6: 25 labels", output.ToString());
        Assert.Contains($"Done: {Labels().Count(l => l.EndsWith("yes", StringComparison.Ordinal))} yes", output.ToString());
        SearchLabelRow[] rows = [.. Rows()];
        Assert.All(rows, row => Assert.Equal("Red Kite", row.Concept));
        Assert.Equal([0, .. Enumerable.Range(0, 24).Select(i => 1 + (i / 4))], rows.Select(row => row.Round));

        // A model needs labels of both kinds.
        Assert.Equal(rows.Select(row => rows.Any(before => before.Round < row.Round && before.Label == "no")), rows.Select(row => row.LogOdds is not null));
        Assert.NotNull(rows[^1].LogOdds);
    }

    [Fact]
    public async Task Label_Interrupted_GoesOnWhereItEnded()
    {
        List<string> given = [];
        foreach (int answers in (int[])[3, 5, 100])
        {
            (Task<int> run, AddressWriter output) = Start();
            using LabelPerson person = new(await output.Address);
            given.AddRange(await person.AnswerAsync(answers));
            if (answers < 100) _bench.Interrupts.Signal();

            Assert.Equal(answers < 100 ? ExitCode.Interrupted : ExitCode.Done, await run.WaitAsync(BlockHarness.Patience));
            Assert.Equal(["p/03.png yes", .. given], Labels());
            Assert.Equal(given.Count > 3 && answers != 3, output.ToString().Contains("Going on with", StringComparison.Ordinal));
        }

        Assert.Equal(24, given.Count);
    }

    [Fact]
    public async Task Label_FolderOfAnotherSearch_IsRefused()
    {
        (Task<int> run, AddressWriter output) = Start();
        await output.Address;
        _bench.Interrupts.Signal();
        await run.WaitAsync(BlockHarness.Patience);

        int exit = await _bench.RunAsync([.. Request, "--seed", "5"]);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("error SS7040", _bench.Errors);
        Assert.Contains("name another file", _bench.Errors);
    }

    [Theory]
    [InlineData("Nothing to begin with", "seals", "label", "pool.parquet", "--concept", "kite")]
    [InlineData("--text needs the CLIP model", "seals", "label", "pool.parquet", "--concept", "kite", "--text", "a kite")]
    [InlineData("--port is 70000", "seals", "label", "pool.parquet", "--concept", "kite", "--example", "p/03.png", "--port", "70000")]
    [InlineData("--batch is 0", "seals", "label", "pool.parquet", "--concept", "kite", "--example", "p/03.png", "--batch", "0")]
    [InlineData("error SS7007", "seals", "label", "pool.parquet", "--concept", "kite", "--example", "p/77.png", "--pictures", "pictures")]
    [InlineData("error SS7010", "seals", "label", "none.parquet", "--concept", "kite", "--example", "p/03.png", "--pictures", "pictures")]
    [InlineData("error SS7240", "seals", "label", "pool.parquet", "--concept", "kite", "--example", "p/03.png", "--pictures", "nowhere")]
    [InlineData("error SS4001", "seals", "label", "pool.parquet", "--concept", "kite", "--text", "a kite", "--model", "no-model", "--pictures", "pictures")]
    [InlineData("leave the columns out", "seals", "label", "pool.parquet", "--concept", "kite", "--example", "p/03.png", "--pool-column", "class=name", "--pictures", "pictures")]
    [InlineData("error SS7020", "seals", "label", "pool.parquet", "--concept", "kite", "--example", "p/03.png", "--pictures", "pictures", "--neighbours", "60")]
    public async Task Label_WrongRequest_IsRefused(string expected, params string[] arguments)
    {
        int exit = await _bench.RunAsync(arguments);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains(expected, _bench.Errors);
        Assert.False(Directory.Exists(_bench.PathOf("labels")));
    }

    [Fact]
    public async Task Label_PortThatIsTaken_IsRefused()
    {
        (Task<int> run, AddressWriter output) = Start();
        int port = new Uri(await output.Address).Port;

        int exit = await _bench.RunAsync([.. Request, "--out", "other", "--port", $"{port}"]);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("error SS7241", _bench.Errors);
        using LabelPerson person = new(await output.Address);
        await person.AnswerAsync(100);
        Assert.Equal(ExitCode.Done, await run.WaitAsync(BlockHarness.Patience));
    }

    [Theory]
    [InlineData("--pictures", "pictures")]
    [InlineData("--pictures", "clip.parquet", "--column", "photo")]
    public async Task Label_PoolOfAnotherProgram_ShowsItsPictures(params string[] pictures)
    {
        ForeignPool.Copy(_bench.PathOf("pool.parquet"), _bench.PathOf("clip.parquet"), _bench.PathOf("pictures"));
        string[] columns = ["--pool-column", "embedding=clip", "--pool-column", "id=image_id"];
        (Task<int> run, AddressWriter output) = Start([.. Request.Except(["pool.parquet", "--pictures", "pictures"]), "clip.parquet", .. pictures, .. columns]);
        using LabelPerson person = new(await output.Address);
        List<string> given = await person.AnswerAsync(100);

        Assert.Equal(ExitCode.Done, await run.WaitAsync(BlockHarness.Patience));
        Assert.Contains("Columns: embedding = 'clip', id = 'image_id', class = 'label'.", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(["p/03.png yes", .. given], Labels());
        Assert.Equal(24, given.Count);
    }

    [Fact]
    public async Task Label_NoPictureOfThePoolIsThere_IsRefused()
    {
        ForeignPool.Copy(_bench.PathOf("pool.parquet"), _bench.PathOf("clip.parquet"));

        int exit = await _bench.RunAsync("seals", "label", "clip.parquet", "--concept", "kite", "--example", "3", "--pictures", "pictures", "--pool-column", "embedding=clip");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("error SS7245", _bench.Errors);
        Assert.Contains("'3' is one", _bench.Errors);
    }

    [Theory]
    [InlineData("clip", "expected WHAT=NAME")]
    [InlineData("embedding=", "expected WHAT=NAME")]
    [InlineData("embeding=clip", "did you mean 'embedding'?")]
    [InlineData("id=b", "'id' is said twice")]
    public async Task Label_WrongPoolColumn_IsRefused(string column, string expected)
    {
        int exit = await _bench.RunAsync([.. Request, "--pool-column", "id=a", "--pool-column", column]);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains(expected, _bench.Errors);
    }

    private (Task<int> Run, AddressWriter Output) Start(string[]? request = null)
    {
        AddressWriter output = new();
        return (CommandLine.RunAsync(request ?? Request, _bench.Around with { Output = output }), output);
    }

    private IEnumerable<SearchLabelRow> Rows() => ParquetTable.Read<SearchLabelRow>(_bench.PathOf("labels/red-kite/labels.parquet"));

    private List<string> Labels() => [.. Rows().Select(row => $"{row.Id} {row.Label}")];
}
