using StreamSynth.Blocks.Parquet;
using StreamSynth.Blocks.Tests.Sources;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Resume;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Parquet;

public sealed class ReadParquetBlockTests : IDisposable, IBlockSamples
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parquet").FullName;

    // Written once: the contract asks for samples in every test, and DuckDB puts a file "tmp_a.parquet" beside the one it replaces, which another test's "*.parquet" would find.
    public static IEnumerable<BlockSample> Samples { get; } = WriteSamples();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Samples_AskedAgain_WriteNoFileAgain()
    {
        static List<DateTime> Written() => [.. ((string[])["parquet-samples/a.parquet", "parquet-samples/b.parquet", "prompt-files/contract.parquet"])
            .Select(file => File.GetLastWriteTimeUtc(Path.Combine(AppContext.BaseDirectory, file)))];

        IBlockSamples.In(typeof(ReadParquetBlockTests).Assembly);
        List<DateTime> before = Written();
        IBlockSamples.In(typeof(ReadParquetBlockTests).Assembly);

        Assert.All(before, time => Assert.True(time.Year > 2000, "a file is not there"));
        Assert.Equal(before, Written());
    }

    [Theory]
    [InlineData(true, "BIGINT")]
    [InlineData(false, "BIGINT")]
    [InlineData(true, "INTEGER")]
    [InlineData(true, "UTINYINT")]
    public async Task Read_BothLayouts_GiveTheImagesAsTheyAre(bool isStruct, string type)
    {
        ParquetFiles.Write(PathOf("a.parquet"), ParquetFiles.Images.Select((image, i) => $"{(isStruct ? ParquetFiles.Struct(image) : image)}, {i % 4}::{type}"));
        ReadParquetBlock block = Make();

        List<string> lines = await new SourceRun().ReadAsync(block);

        Assert.Equal(RecordedSources.Facts("folder").Select((f, i) => $"{Pictures.ClassNames[i % 4]} {f.GetProperty("sha256")}"), lines);
        Assert.Equal(8, block.Count);
    }

    [Fact]
    public async Task Read_NamedClassesAndColumns_AreFound()
    {
        ParquetFiles.Copy(PathOf("a.parquet"), $"SELECT {ParquetFiles.Struct(ParquetFiles.Images[0])} AS \"the image\", unnest(['bus', 'tree', 'heart']) AS kind, 7 AS more");

        List<string> lines = await new SourceRun().ReadAsync(Make(o => o with { ImageColumn = "the image", LabelColumn = "kind" }));

        Assert.Equal(["bus", "skipped", "heart"], lines.Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public async Task Read_BadRows_FailAloneAndSayWhy()
    {
        string good = ParquetFiles.Images[0];
        string none = ParquetFiles.Struct("NULL::BLOB");
        ParquetFiles.Write(
            PathOf("a.parquet"),
            $"{ParquetFiles.Struct(good)}, 0::BIGINT",
            $"{none}, 0",
            "NULL, 1",
            $"{ParquetFiles.Struct(good)}, NULL",
            $"{ParquetFiles.Struct(good)}, 4",
            $"{ParquetFiles.Struct(good)}, -1",
            $"{ParquetFiles.Struct(good)}, 9223372036854775807",
            $"{ParquetFiles.Struct(ParquetFiles.Blob([1, 2, 3]))}, 1",
            $"{ParquetFiles.Struct(ParquetFiles.Blob([]))}, 1",
            $"{ParquetFiles.Struct(ParquetFiles.Blob(new byte[5000]))}, 1",
            $"{ParquetFiles.Struct(good)}, 3");

        List<string> lines = await new SourceRun().ReadAsync(Make(o => o with { MaxImageBytes = "4KiB" }));

        Assert.Equal(11, lines.Count);
        Assert.StartsWith("camera", lines[0], StringComparison.Ordinal);
        string[] said = ["row 1 has no image", "row 2 has no image", "row 3 has no class", "label 4,", "label -1,", "label 9223372036854775807,", "row 7: Expected a PNG", "row 8: ", "maxImageBytes is 4KiB"];
        for (int i = 0; i < said.Length; i++) Assert.Contains(said[i], lines[i + 1], StringComparison.Ordinal);
        Assert.StartsWith("bus", lines[10], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1 AS label", "column 'image'")]
    [InlineData("SELECT 'x'::BLOB AS image", "column 'label'")]
    [InlineData("SELECT 'x' AS image, 1 AS label", "expected BLOB or a struct with 'bytes', found VARCHAR")]
    [InlineData("SELECT {'data': 'x'::BLOB} AS image, 1 AS label", "found a struct without")]
    [InlineData("SELECT {'bytes': 'x'} AS image, 1 AS label", "column 'image.bytes': expected BLOB, found VARCHAR")]
    [InlineData("SELECT 'x'::BLOB AS image, 1.5 AS label", "expected a whole number or VARCHAR")]
    [InlineData("SELECT 'x'::BLOB AS image, [1::BIGINT] AS label", "expected a whole number or VARCHAR, found BIGINT[]")]
    public void Check_OtherColumns_AreNamed(string query, string said)
    {
        ParquetFiles.Copy(PathOf("a.parquet"), query);

        Diagnostic fault = Assert.Single(Make().Check());

        Assert.Equal(("SS4122", "options.files[0]"), (fault.Code, fault.Path));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SeveralFaults_AreNamedInOnePass()
    {
        File.WriteAllText(PathOf("noise.parquet"), "this is no Parquet at all");
        ParquetFiles.Copy(PathOf("a.parquet"), "SELECT 1 AS other");
        ReadParquetBlock block = new(new() { Files = ["*.parquet", "none.parquet"] }, new([_folder]));

        Assert.Equal(["SS4110", "SS4122", "SS4122"], block.Check().Select(f => f.Code));
    }

    [Fact]
    public async Task Read_CursorFarInside_LeavesTheRowGroupsBeforeItUnread()
    {
        const int Rows = 40_000;
        ParquetFiles.Copy(PathOf("a.parquet"), $"SELECT {ParquetFiles.Images[0]} AS image, CASE WHEN i = {Rows - 3} THEN 9 ELSE 0 END AS label FROM range({Rows}) t(i)");
        Damage(PathOf("a.parquet"));
        ReadParquetBlock block = Make();
        block.Classes = Pictures.Classes;
        SourceRun run = new();
        await block.SetupAsync(run.Scope, CancellationToken.None);
        SourceCursor cursor = new() { Data = block.Hashes.Values.Single(), Ordinals = Rows - 5, Drawn = Rows - 5, Last = new RecordPlace(0, Rows - 6) };

        List<string> lines = await run.ReadAsync(block, SourceRun.Describe, cursor);

        Assert.Equal(["camera", "camera", "failed", "camera", "camera"], lines.Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public async Task Read_TornFile_GivesOneFailureAndTheNextFile()
    {
        ParquetFiles.Copy(PathOf("a.parquet"), $"SELECT {ParquetFiles.Images[0]} AS image, 1 AS label FROM range(10000)");
        ParquetFiles.Copy(PathOf("b.parquet"), $"SELECT {ParquetFiles.Images[1]} AS image, 2 AS label");
        Damage(PathOf("a.parquet"));

        List<string> lines = await new SourceRun().ReadAsync(Make(o => o with { Files = ["*.parquet"] }));

        Assert.Contains("a.parquet: row 0 and what follows in this file cannot be read", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("umbrella", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public async Task Read_WindowOfFewBytes_HoldsFewerImages()
    {
        ParquetFiles.Copy(PathOf("a.parquet"), $"SELECT {ParquetFiles.Images[0]} AS image, (i % 4) AS label FROM range(100) t(i)");

        List<string> tight = await new SourceRun().ReadAsync(Make(o => o with { ShuffleWindow = 50, MaxImageBytes = "400B", ShuffleBytes = "800B" }));
        List<string> wide = await new SourceRun().ReadAsync(Make(o => o with { ShuffleWindow = 50, MaxImageBytes = "400B", ShuffleBytes = "1MiB" }));

        Assert.Equal(tight.Order(), wide.Order());
        Assert.NotEqual(tight, wide);
    }

    // Overwrites pages of the first row group; the footer stays whole.
    private static void Damage(string path)
    {
        using FileStream file = File.OpenWrite(path);
        file.Write(Enumerable.Repeat((byte)0xFF, 64).ToArray());
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private ReadParquetBlock Make(Func<ReadParquetOptions, ReadParquetOptions>? with = null)
    {
        ReadParquetOptions options = new() { Files = ["a.parquet"] };
        return new(with?.Invoke(options) ?? options, new([_folder]));
    }

    private static IReadOnlyList<BlockSample> WriteSamples()
    {
        // Beside the tests' own files: samples are made before any test runs and have nobody to delete them.
        string folder = Path.Combine(AppContext.BaseDirectory, "parquet-samples");
        ParquetFiles.Write(Path.Combine(folder, "a.parquet"), ParquetFiles.Images.Select((image, i) => $"{ParquetFiles.Struct(image)}, {i % 4}::BIGINT"));
        ParquetFiles.Write(Path.Combine(folder, "b.parquet"), ParquetFiles.Images.Take(5).Select((image, i) => $"{ParquetFiles.Struct(image)}, {(i + 2) % 4}::BIGINT"));
        string options = $$"""{ "files": ["{{folder}}/*.parquet"], "classNames": ["heart", "bus", "something else", "camera"] }""";

        return [Sampled.Block("parquet.read", options) with { Gathered = Sampled.Gather(("classes", _ => Pictures.Classes)) }];
    }
}
