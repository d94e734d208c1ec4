using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Tests.Runs;

public sealed class RunFolderTests
{
    private static readonly string[] AllFiles =
    [
        "accuracy.parquet", "answers.parquet", "classes.parquet", "classifiers.parquet", "confusion.parquet", "diversity.parquet", "edges.parquet", "failures.parquet", "manifest.json", "metrics.parquet", "model.parquet", "nodes.parquet",
        "optimizer.parquet", "parts.parquet", "pool.parquet", "predictions.parquet", "progress.parquet", "samples.parquet", "senses.parquet",
    ];

    [Fact]
    public void GoOn_FirstTableOfTheNextPart_TakesTheManifestAway()
    {
        using TemporaryFolder folder = new();
        RunFolder before = SampleRun.Write(folder.File("run"));

        RunFolder next = RunFolder.GoOn(before.FullPath);
        NodeRow[] untouched = [.. RunFolder.Open(before.FullPath).Read(RunTables.Nodes)];
        next.Write(RunTables.Progress, [SampleRun.Progress with { Step = 4 }]);
        StorageException torn = Assert.Throws<StorageException>(() => RunFolder.Open(before.FullPath));
        next.Complete();

        Assert.Equal([SampleRun.Node], untouched);
        Assert.Contains("expected manifest.json, found none", torn.Message, StringComparison.Ordinal);
        Assert.Equal(4, RunFolder.Open(before.FullPath).Read(RunTables.Progress).Single().Step);
        Assert.Empty(RunFolder.Open(before.FullPath).Read(RunTables.Nodes));
    }

    [Fact]
    public void Open_AfterComplete_GivesEveryRowOfEveryTable()
    {
        using TemporaryFolder folder = new();

        RunFolder written = SampleRun.Write(folder.File("run"));
        RunFolder run = RunFolder.Open(folder.File("run"));

        Assert.True(run.IsComplete);
        Assert.Equal(AllFiles, FileNames(run));
        Assert.Equal([SampleRun.Progress], run.Read(RunTables.Progress));
        Assert.Equal([SampleRun.Node], run.Read(RunTables.Nodes));
        Assert.Equal([SampleRun.Edge], run.Read(RunTables.Edges));
        Assert.Equal([SampleRun.Synthetic, SampleRun.Real], run.Read(RunTables.Samples));
        Assert.Equal([SampleRun.Metric], run.Read(RunTables.Metrics));
        Assert.Equal([SampleRun.Prediction], run.Read(RunTables.Predictions));
        Assert.Equal([SampleRun.Accuracy], run.Read(RunTables.Accuracy));
        Assert.Equal([SampleRun.Part], run.Read(RunTables.Parts));
        Assert.Equal([SampleRun.Classifier], run.Read(RunTables.Classifiers));
        Assert.Equal([SampleRun.Class], run.Read(RunTables.Classes));
        Assert.Equal([SampleRun.Confusion], run.Read(RunTables.Confusion));
        Assert.Equal([SampleRun.Failure], run.Read(RunTables.Failures));
        Assert.Equal([SampleRun.Answer], run.Read(RunTables.Answers));
        Assert.Equivalent(SampleRun.Sense, Assert.Single(run.Read(RunTables.Senses)), strict: true);
        Assert.Equal([SampleRun.Diversity], run.Read(RunTables.Diversity));
        Assert.Equivalent(SampleRun.Pool, Assert.Single(run.Read(RunTables.Pool)), strict: true);
        Assert.Equivalent(SampleRun.Tensor, Assert.Single(run.Read(RunTables.Model)), strict: true);
        Assert.Empty(run.Read(RunTables.Optimizer));
        Assert.Equal(written.FullPath, run.FullPath);
    }

    [Fact]
    public void Write_TensorWithoutAxes_KeepsItsEmptyShape()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.File("run"));
        TensorRow step = SampleRun.Tensor with { Name = "stem.weight.step", Shape = [], Data = [0, 0, 128, 63] };

        run.Write(RunTables.Optimizer, [SampleRun.Tensor, step]);

        Assert.Equivalent(new[] { SampleRun.Tensor, step }, run.Read(RunTables.Optimizer), strict: true);
    }

    [Theory]
    [InlineData("samples", "node,ordinal,key,domain,class,source,prompt,seed,batch,score,margin,rank,state,reason,bytes,uses")]
    [InlineData("edges", "from,to,capacity,capacity_bytes,high_water_items,high_water_bytes,items,first_ordinal,absent,unread,domain,gathered")]
    [InlineData("pool", "node,ordinal,class,domain,format,width,height,uses,data")]
    [InlineData("model", "node,name,dtype,shape,data")]
    [InlineData("classifiers", "node,step,settings,classes,preprocessing")]
    [InlineData("classes", "node,set,statistics,class,images,recall,precision")]
    [InlineData("answers", "hash,node,model,question,seed,attempt,text,end,fault,refused,prompt_tokens,answer_tokens")]
    [InlineData("senses", "node,class,name,gloss,source,score,margin,chosen,text,flag,images")]
    [InlineData("diversity", "node,class,images,mean_distance,real_images,real_mean_distance,covered,coverage,within")]
    [InlineData("confusion", "node,set,statistics,truth,predicted,images")]
    [InlineData("accuracy", "node,set,statistics,images,pooled,set_averaged,low,high,clustered_by,top_five,calibration_error")]
    public void Write_Table_HasSnakeCaseColumnsForTheShell(string table, string columns)
    {
        using TemporaryFolder folder = new();
        RunFolder run = SampleRun.Write(folder.File("run"));

        // What a user types: DESCRIBE SELECT * FROM 'run/samples.parquet'.
        IEnumerable<string> found = Sql.Rows($"SELECT column_name FROM (DESCRIBE SELECT * FROM '{run.FullPath}/{table}.parquet')").Select(row => row[0]);

        Assert.Equal(columns, string.Join(',', found));
    }

    [Fact]
    public void Open_FolderWithoutManifest_IsRefused()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.File("run"));
        run.Write(RunTables.Progress, [SampleRun.Progress]);

        StorageException refused = Assert.Throws<StorageException>(() => RunFolder.Open(run.FullPath));

        Assert.Equal(
            $"{run.FullPath}: expected manifest.json, found none: this is no run folder, or the run was stopped before it had saved. Run it again.",
            refused.Message);
    }

    [Fact]
    public void Open_NoFolder_IsRefused()
    {
        using TemporaryFolder folder = new();

        StorageException refused = Assert.Throws<StorageException>(() => RunFolder.Open(folder.File("none")));

        Assert.Equal($"{folder.File("none")}: expected a run folder, found none.", refused.Message);
    }

    [Fact]
    public void Open_AnyByteFlipped_NamesTheFile()
    {
        using TemporaryFolder folder = new();
        RunFolder run = SampleRun.Write(folder.File("run"));
        SplitMix random = new(5);

        foreach (string file in AllFiles.Where(name => name != "manifest.json").Select(name => Path.Combine(run.FullPath, name)))
        {
            byte[] whole = File.ReadAllBytes(file);
            byte[] flipped = [.. whole];
            flipped[random.Below(flipped.Length)] ^= (byte)(1 << random.Below(8));
            File.WriteAllBytes(file, flipped);

            StorageException refused = Assert.Throws<StorageException>(() => RunFolder.Open(run.FullPath));

            Assert.StartsWith($"{file}: expected SHA-256 ", refused.Message, StringComparison.Ordinal);
            File.WriteAllBytes(file, whole);
        }
    }

    [Fact]
    public void Open_TornOrMissingTable_NamesFileAndSizes()
    {
        using TemporaryFolder folder = new();
        RunFolder run = SampleRun.Write(folder.File("run"));
        string file = run.PathOf(RunTables.Samples);
        byte[] whole = File.ReadAllBytes(file);

        File.WriteAllBytes(file, whole[..^1]);
        StorageException torn = Assert.Throws<StorageException>(() => RunFolder.Open(run.FullPath));
        File.Delete(file);
        StorageException missing = Assert.Throws<StorageException>(() => RunFolder.Open(run.FullPath));

        Assert.Equal($"{file}: expected {whole.Length} bytes as the manifest says, found {whole.Length - 1}: the file is torn.", torn.Message);
        Assert.Equal($"{file}: expected {whole.Length} bytes as the manifest says, found no file.", missing.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"format\":1}")]
    [InlineData("{\"format\":1,\"files\":null}")]
    [InlineData("{\"format\":1,\"files\":[],\"more\":2}")]
    public void Open_BrokenManifest_IsRefused(string text)
    {
        using TemporaryFolder folder = new();
        RunFolder run = SampleRun.Write(folder.File("run"));
        File.WriteAllText(Path.Combine(run.FullPath, "manifest.json"), text);

        StorageException refused = Assert.Throws<StorageException>(() => RunFolder.Open(run.FullPath));

        Assert.StartsWith($"{run.FullPath}/manifest.json: expected a whole manifest, but", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"format\":6,\"files\":[]}", "expected table accuracy.parquet in the manifest, found none")]
    [InlineData("{\"format\":1,\"files\":[]}", "expected format 6, found 1. Open it with the version that wrote it.")]
    [InlineData("{\"format\":6,\"files\":[{\"name\":\"../x.parquet\",\"bytes\":0,\"sha256\":\"\"}]}", "found '../x.parquet'")]
    public void Open_ManifestOfAnotherKind_SaysWhatIsWrong(string text, string expected)
    {
        using TemporaryFolder folder = new();
        RunFolder run = SampleRun.Write(folder.File("run"));
        File.WriteAllText(Path.Combine(run.FullPath, "manifest.json"), text);

        StorageException refused = Assert.Throws<StorageException>(() => RunFolder.Open(run.FullPath));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OverAnotherRun_IsRefusedUnlessAsked()
    {
        using TemporaryFolder folder = new();
        RunFolder first = SampleRun.Write(folder.File("run"));
        File.WriteAllText(first.ReportPath, "old");

        StorageException refused = Assert.Throws<StorageException>(() => RunFolder.Create(first.FullPath));
        Assert.True(RunFolder.Open(first.FullPath).IsComplete);
        RunFolder again = RunFolder.Create(first.FullPath, overwrite: true);

        Assert.Equal(
            $"{first.FullPath}: expected an empty folder for the run, found another run. Choose another place with --out, or ask for overwriting.",
            refused.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(again.FullPath));
    }

    [Fact]
    public void Create_OverTornRun_SaysSo()
    {
        using TemporaryFolder folder = new();
        RunFolder torn = RunFolder.Create(folder.File("run"));
        torn.Write(RunTables.Progress, [SampleRun.Progress]);

        StorageException refused = Assert.Throws<StorageException>(() => RunFolder.Create(torn.FullPath));

        Assert.Contains("found a run that was stopped before it had saved (1 files).", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_FolderWithForeignFiles_TouchesNothing(bool overwrite)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("thesis.tex"), "years of work");
        File.WriteAllText(folder.File("data.parquet"), "mine too");

        StorageException refused = Assert.Throws<StorageException>(() => RunFolder.Create(folder.FullPath, overwrite));

        Assert.Contains("which no run made", refused.Message, StringComparison.Ordinal);
        Assert.Equal("years of work", File.ReadAllText(folder.File("thesis.tex")));
        Assert.Equal("mine too", File.ReadAllText(folder.File("data.parquet")));
    }

    [Theory]
    [InlineData("/proc/streamsynth")]
    [InlineData("/dev/null/run")]
    public void Create_UnwritablePlace_NamesPathAndRemedy(string path)
    {
        StorageException refused = Assert.Throws<StorageException>(() => RunFolder.Create(path));

        Assert.StartsWith($"{path}: expected a folder", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("Choose another place with --out.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_PathIsAFile_IsRefused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("run"), "a file");

        StorageException refused = Assert.Throws<StorageException>(() => RunFolder.Create(folder.File("run")));

        Assert.Equal($"{folder.File("run")}: expected a folder for the run, found a file. Choose another place with --out.", refused.Message);
    }

    [Fact]
    public void Write_FolderVanished_NamesThePath()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.File("run"));
        Directory.Delete(run.FullPath);

        StorageException refused = Assert.Throws<StorageException>(() => run.Write(RunTables.Metrics, [SampleRun.Metric]));

        Assert.Equal($"{run.FullPath}/metrics.parquet: expected a folder {run.FullPath} to write into, found none.", refused.Message);
    }

    [Fact]
    public void Complete_WithoutProgress_IsRefused()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.File("run"));

        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(run.Complete);

        Assert.Contains("before table 'progress' is written", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AfterComplete_IsRefused()
    {
        using TemporaryFolder folder = new();
        RunFolder run = SampleRun.Write(folder.File("run"));

        Assert.Throws<InvalidOperationException>(() => run.Write(RunTables.Metrics, []));
    }

    [Fact]
    public void StorageVersion_DuckDb_IsTheOneThatTheLockFilePins()
    {
        string pinned = File.ReadAllText(StreamSynth.Testing.Repository.PathOf("package.json"));

        Assert.Contains($"node-bindings-linux-x64\": \"{StorageVersion.DuckDb.TrimStart('v')}-", pinned, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> FileNames(RunFolder run) =>
        Directory.EnumerateFiles(run.FullPath).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
