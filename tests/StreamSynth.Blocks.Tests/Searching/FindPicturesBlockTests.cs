using StreamSynth.Blocks.Embeddings;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Searching;
using StreamSynth.Blocks.Tests.Parquet;
using StreamSynth.Blocks.Tests.Sources;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Searching;

public sealed class FindPicturesBlockTests : IDisposable, IBlockSamples
{
    private readonly string _folder = Directory.CreateTempSubdirectory("find").FullName;
    private readonly string _pool;
    private readonly BufferPool _buffers = new();

    public FindPicturesBlockTests() => _pool = FoundPool.Write(_folder);

    // Written once, beside the tests' own files: samples are made before any test runs and have nobody to delete them.
    public static IEnumerable<BlockSample> Samples { get; } = WriteSamples();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Read_TwoClasses_GivesTheirOtherPicturesByTurns()
    {
        FindPicturesBlock block = Make(o => o);

        List<string> lines = await ReadAsync(block);

        Assert.Equal((2 * FoundPool.PerClass) - 3, lines.Count);
        Assert.Equal(lines.Count, block.Count);
        Assert.Equal(["Real found camera 8x8", "Real found heart 8x8", "Real found camera 8x8", "Real found heart 8x8"], lines[..4].Select(l => l.Split(':')[0]));
        string[] ids = [.. lines.Select(l => l.Split(':')[1])];
        Assert.Equal(ids.Length, ids.Distinct().Count());

        // Neither examples nor pictures of other classes; each shows its own colour.
        IEnumerable<int> wanted = Enumerable.Range(0, 5 * FoundPool.PerClass).Where(n => n % 5 < 2).Except([0, 5, 1]);
        Assert.Equal(wanted.Select(n => $"{FoundPool.IdOf(n)}={n}").Order(), ids.Order());
    }

    [Theory]
    [InlineData("pictures")]
    [InlineData("photos.parquet")]
    public async Task Read_PoolOfAnotherProgram_FindsTheSame(string pictures)
    {
        string file = Path.Combine(_folder, "photos.parquet");
        IEnumerable<string> rows = EmbeddingPool.Rows(_pool).Select(row =>
            $"('{row.Id}', '{row.Class}', '{row.Family}', '[{string.Join(", ", EmbeddingCoding.Decode(row).Select(n => $"{n:R}"))}]'::FLOAT[], {ParquetFiles.Blob(File.ReadAllBytes(Path.Combine(_folder, "pictures", row.Id)))})");
        ParquetFiles.Copy(file, $"SELECT * FROM (VALUES {string.Join(", ", rows)}) t(path, label, family, clip, image)");

        FindPicturesBlock block = Make(o => o with { Pool = file, Pictures = Path.Combine(_folder, pictures), Columns = new() { Id = "path" } });

        Assert.Empty(block.Check());
        Assert.Equal(await ReadAsync(Make(o => o)), await ReadAsync(block));
        Assert.Equal(("SS7015", "options.columns"), Make(o => o with { Pool = file, Columns = new() { Id = "clip" } }).Check().Select(f => (f.Code, f.Path)).Single());
    }

    [Fact]
    public async Task Read_SmallBudget_FindsNoMoreThanItAsksAbout()
    {
        List<string> lines = await ReadAsync(Make(o => o with { Labels = 4, Batch = 2, Search = ["heart"] }));

        Assert.InRange(lines.Count, 1, 4);
    }

    [Fact]
    public async Task Read_TableInPlaceOfAFile_FindsTheSame()
    {
        FindPicturesBlock block = Make(o => o with { Pool = null });
        block.Table = [new(_pool, 5 * FoundPool.PerClass, FoundPool.Width)];

        Assert.Equal(await ReadAsync(Make(o => o)), await ReadAsync(block));
    }

    [Fact]
    public async Task Read_PictureThatIsGone_FailsAlone()
    {
        File.Delete(Path.Combine(_folder, "pictures", FoundPool.IdOf(10)));
        File.WriteAllText(Path.Combine(_folder, "pictures", FoundPool.IdOf(15)), "no picture");

        List<string> lines = await ReadAsync(Make(o => o with { Search = ["camera"] }));

        Assert.Equal(2, lines.Count(l => !l.StartsWith("Real found", StringComparison.Ordinal)));
        Assert.Equal(FoundPool.PerClass - 2, lines.Count);
        Assert.Contains(lines, l => l.Contains($"'{FoundPool.IdOf(10)}'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Setup_ClassWithoutExampleInThePool_SaysSo()
    {
        GraphException refused = await Assert.ThrowsAsync<GraphException>(() => ReadAsync(Make(o => o with { Search = ["camera", "umbrella"] })));

        Diagnostic fault = Assert.Single(refused.Diagnostics);
        Assert.Equal("SS7030", fault.Code);
        Assert.Contains("none of the 0 examples of 'umbrella' is in ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_UnknownClass_SuggestsOne()
    {
        GraphException refused = await Assert.ThrowsAsync<GraphException>(() => ReadAsync(Make(o => o with { Search = ["camra"] })));

        Diagnostic fault = Assert.Single(refused.Diagnostics);
        Assert.Equal(("SS2007", "options.search[0]"), (fault.Code, fault.Path));
        Assert.Contains("camera", fault.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pool.txt", "SS7010")]
    [InlineData("columns.parquet", "SS7015")]
    public async Task Setup_PoolThatIsNone_IsRefused(string name, string code)
    {
        string path = Path.Combine(_folder, name);
        if (name.EndsWith(".txt", StringComparison.Ordinal)) File.WriteAllText(path, "no Parquet");
        else Storage.ParquetTable.Write(path, [new OtherRow()]);

        GraphException refused = await Assert.ThrowsAsync<GraphException>(() => ReadAsync(Make(o => o with { Pool = path })));

        Assert.Equal(code, Assert.Single(refused.Diagnostics).Code);
    }

    [Fact]
    public void Check_PoolOrTable_OneMustBeThere()
    {
        Assert.Equal("SS7243", Assert.Single(Make(o => o with { Pool = "nowhere.parquet" }).Check()).Code);
        Assert.Equal("SS7244", Assert.Single(Make(o => o with { Pool = null }).CheckInputs(new HashSet<string>())).Code);
        Assert.Equal("SS7244", Assert.Single(Make(o => o).CheckInputs(new HashSet<string> { "table" })).Code);
        Assert.Empty(Make(o => o).CheckInputs(new HashSet<string> { "examples" }));
    }

    private static List<BlockSample> WriteSamples()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "find-samples");
        Directory.CreateDirectory(folder);
        string pool = FoundPool.Write(folder);
        string options = $$"""{ "pictures": "{{Path.Combine(folder, "pictures")}}", "search": ["camera", "heart"], "labels": 40, "batch": 5, "neighbours": 6, "size": 8 }""";

        return [Sampled.Block("seals.find", options) with
        {
            Gathered = Sampled.Gather(
                ("classes", _ => Pictures.Classes),
                ("examples", buffers => FoundPool.Examples(buffers, 0, 5, 1, 3)),
                ("table", _ => new EmbeddingTable[] { new(pool, 5 * FoundPool.PerClass, FoundPool.Width) })),
        }];
    }

    private static Task<List<string>> ReadAsync(FindPicturesBlock block) => new SourceRun().ReadAsync(block, outcome => outcome.Payload is { Provenance: var from } picture
        ? $"{from.Domain} {from.Split} {from.Label.Name} {picture.Width}x{picture.Height}:{from.Family}/{from.ItemName}={picture.Pixels.Span[0]}"
        : SourceRun.Absence(outcome));

    private FindPicturesBlock Make(Func<FindPicturesOptions, FindPicturesOptions> with)
    {
        FindPicturesOptions options = new() { Pool = _pool, Pictures = Path.Combine(_folder, "pictures"), Search = ["camera", "heart"], Labels = 40, Batch = 5, Neighbours = 6, Size = 8 };
        return new(with(options), new([_folder])) { Classes = Pictures.Classes, Examples = FoundPool.Examples(_buffers, 0, 5, 1, 3) };
    }

    private sealed record OtherRow
    {
        public string Name { get; init; } = string.Empty;
    }
}
