using StreamSynth.Blocks.Classes;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Resume;
using StreamSynth.Testing;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Embeddings;

public sealed class WriteEmbeddingsBlockTests : IDisposable, IBlockSamples
{
    private static readonly string ContractFolder = Directory.CreateTempSubdirectory("contract-embeddings").FullName;

    private readonly string _folder = Directory.CreateTempSubdirectory("embeddings").FullName;

    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("embeddings.write", $$"""{ "file": "{{ContractFolder}}/pool.parquet", "precision": "float16" }""") with
        {
            Inputs = pool => [.. Enumerable.Range(0, 10).Select(i => MadeEmbeddings.Payload(pool, i))],
        },
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_IconsToFile_WritesARowPerIconWithIdAndClass()
    {
        await using BlockHarness harness = Load("pool.parquet");

        await harness.RunAsync();

        using EmbeddingPool pool = EmbeddingPool.Open(Path.Combine(_folder, "pool.parquet"));
        Assert.Equal(30, pool.Points.Count);
        Assert.Equal(128, pool.Points.Width);
        Assert.All(Enumerable.Range(0, 30), row => Assert.StartsWith("geo/", pool.Points.Id(row), StringComparison.Ordinal));
        Assert.All(pool.Families, family => Assert.Equal("geo", family));
        Assert.All(Enumerable.Range(0, 30), row => Assert.Contains(pool.Classes[row].Split(' ')[0], pool.Points.Id(row), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_GoneOnWithAtItsEnd_GivesTheSameFile()
    {
        ResumePoint point;
        string path = Path.Combine(_folder, "pool.parquet");
        await using (BlockHarness whole = Load("pool.parquet", isResumable: true))
        {
            await whole.StartAsync();
            WriteEmbeddingsBlock write = whole.Block<WriteEmbeddingsBlock>("write");
            Assert.Equal(30, write.Kept);
            point = whole.Runner.Mark(new Dictionary<string, long> { ["write.embedding"] = write.Kept!.Value }, new Dictionary<string, long> { ["write"] = 0 })!;
        }

        byte[] before = File.ReadAllBytes(path);
        await using BlockHarness again = Load("pool.parquet", isResumable: true);
        await again.RunAsync(point);

        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Run_Stopped_LeavesNoFileThatLooksWhole()
    {
        await using BlockHarness harness = Load("pool.parquet");
        harness.Runner.Stop();

        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Stopped, result.End);
        Assert.False(File.Exists(Path.Combine(_folder, "pool.parquet")));
    }

    [Fact]
    public void Check_FileIsAFolder_IsAFault()
    {
        IBlock block = new WriteEmbeddingsBlock(new() { File = "." }, new([_folder]));

        Engine.Graph.Diagnostic fault = Assert.Single(block.Check());

        Assert.Equal(("SS4161", "options.file"), (fault.Code, fault.Path));
    }

    [Fact]
    public async Task Run_FolderThatCannotBeMade_EndsWithTheOption()
    {
        File.WriteAllText(Path.Combine(_folder, "taken"), "a file");
        await using BlockHarness harness = Load("taken/pool.parquet");

        RunResult result = await harness.StartAsync();

        Engine.Graph.Diagnostic fault = Assert.Single(result.Diagnostics);
        Assert.Equal(("SS4162", "nodes.write.options.file"), (fault.Code, fault.Path));
    }

    // Thirty pictograms of one small set, through the real model.
    private BlockHarness Load(string file, bool isResumable = false) => BlockHarness.Load(
        $$"""
        { "name": "embed", "seed": 1, "nodes": {
          "read": { "block": "icons.read_all", "options": { "sets": ["geo"] } },
          "embed": { "block": "clip.embed", "inputs": { "image": "read.image" }, "options": { "model": "icons-v0/clip" }, "limits": { "batch": 8 } },
          "write": { "block": "embeddings.write", "inputs": { "embedding": "embed.embedding" }, "options": { "file": "{{file}}" } } } }
        """,
        BlockCatalog.From(typeof(ListClassesBlock).Assembly),
        places: new([_folder, Repository.Root]),
        isResumable: isResumable);
}
