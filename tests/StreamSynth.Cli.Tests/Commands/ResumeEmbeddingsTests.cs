using StreamSynth.Blocks.Payloads;
using StreamSynth.Cli.Tests.Saving;
using StreamSynth.Engine.Blocks;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Commands;

/// <summary>Stops and kills a run that writes embeddings, and goes on with it.</summary>
public sealed class ResumeEmbeddingsTests : IDisposable
{
    private readonly CliBench _bench = new();
    private readonly CopiedFolder _files;
    private readonly Surroundings _around;

    public ResumeEmbeddingsTests()
    {
        _files = new(_bench.Folder);
        _around = _bench.Around with { Catalog = BlockCatalog.From(typeof(Sample).Assembly), ProgramFolder = Repository.Root, Files = _files };
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Resume_StoppedOrKilledWhileEmbedding_GivesTheSameTable()
    {
        _bench.Write("graph.json", """
            { "name": "embed", "seed": 1, "nodes": {
              "read": { "block": "icons.read_all", "options": { "sets": ["ei", "entypo-social", "geo"], "size": 96 } },
              "embed": { "block": "clip.embed", "inputs": { "image": "read.image" }, "options": { "model": "icons-v0/clip" }, "limits": { "batch": 16 } },
              "table": { "block": "embeddings.write", "inputs": { "embedding": "embed.embedding" }, "options": { "file": "pool.parquet", "precision": "int8", "segmentBytes": "6KiB" } } } }
            """);
        Assert.Equal(ExitCode.Done, await RunAsync("run", "graph.json", "--out", "whole", "--save-minutes", "0"));
        byte[] whole = File.ReadAllBytes(_bench.PathOf("pool.parquet"));
        File.Delete(_bench.PathOf("pool.parquet"));
        (int stopped, int before) = await StoppedRun.MakeAsync(
            _files,
            () => _bench.Interrupts.Signal(),
            async () =>
            {
                File.Delete(_bench.PathOf("pool.parquet"));
                return await RunAsync("run", "graph.json", "--out", "stopped", "--overwrite", "--save-minutes", "0.001");
            },
            _ => File.Exists(_bench.PathOf("pool.parquet")));

        Assert.True(stopped == ExitCode.Interrupted, _bench.Errors + _bench.Output);
        Assert.False(File.Exists(_bench.PathOf("pool.parquet")));
        Assert.NotEmpty(Directory.EnumerateFiles(_bench.PathOf("pool.parquet.parts")));
        Assert.Equal(ExitCode.Done, await RunAsync("resume", "stopped"));
        Assert.Equal(whole, File.ReadAllBytes(_bench.PathOf("pool.parquet")));

        // As if it had been killed after its first checkpoint, when the file stood already.
        Assert.Equal(ExitCode.Done, await RunAsync("resume", _files.Folders[before]));
        Assert.Equal(whole, File.ReadAllBytes(_bench.PathOf("pool.parquet")));
    }

    [Fact]
    public async Task DryRun_EmbeddingsWritten_LeavesAnEarlierTableAndTheSegmentsOfAStoppedRunAlone()
    {
        _bench.Write("graph.json", """
            { "name": "embed", "seed": 1, "nodes": {
              "read": { "block": "icons.read_all", "options": { "sets": ["geo"], "size": 96 } },
              "embed": { "block": "clip.embed", "inputs": { "image": "read.image" }, "options": { "model": "icons-v0/clip" } },
              "table": { "block": "embeddings.write", "inputs": { "embedding": "embed.embedding" }, "options": { "file": "pool.parquet" } } } }
            """);
        string[] kept = [_bench.PathOf("pool.parquet"), Path.Combine(Directory.CreateDirectory(_bench.PathOf("pool.parquet.parts")).FullName, "0-9.parquet")];
        foreach (string file in kept) File.WriteAllText(file, "of an earlier run");

        Assert.Equal(ExitCode.Done, await RunAsync("run", "graph.json", "--dry-run", "--json"));

        Assert.Equal(2 + 1, Directory.GetFiles(_bench.Folder, "*", SearchOption.AllDirectories).Length);
        Assert.All(kept, file => Assert.Equal("of an earlier run", File.ReadAllText(file)));
    }

    private async Task<int> RunAsync(params string[] arguments)
    {
        int exit = await CommandLine.RunAsync(arguments, _around).WaitAsync(BlockHarness.Patience);
        Assert.True(exit != ExitCode.WrongInput, _bench.Errors);

        return exit;
    }
}
