using System.Formats.Tar;
using System.Text.Json.Nodes;
using StreamSynth.Cli.Exporting;
using StreamSynth.Cli.Tests.Exporting;

namespace StreamSynth.Cli.Tests.Commands;

public sealed class ExportSamplesCommandTests
{
    [Fact]
    public async Task Export_Folder_HasOneFolderPerClassAndItsMetadata()
    {
        using CliBench bench = Saved(24, "mouse", "bug");

        int exit = await bench.RunAsync("export-samples", "saved");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        Approved.Equal("export-folder", bench.Output);
        Assert.Equal(["bug", "mouse"], Directory.EnumerateDirectories(bench.PathOf("saved-samples")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        string[] lines = File.ReadAllLines(bench.PathOf("saved-samples/metadata.jsonl"));
        Assert.Equal(15, lines.Length);
        Assert.All(lines.Select(l => JsonNode.Parse(l)!), line =>
        {
            Assert.Equal(SavedRun.Bytes(line["ordinal"]!.GetValue<long>()), File.ReadAllBytes(bench.PathOf($"saved-samples/{line["file_name"]}")));
            Assert.StartsWith($"{line["class"]}/", line["file_name"]!.GetValue<string>(), StringComparison.Ordinal);
        });
        Assert.Equal(
            """{"file_name":"mouse/synthetic-000000002.webp","class":"mouse","class_index":1,"domain":"synthetic","ordinal":2,"format":"webp","width":32,"height":24,"uses":3,"prompt":"an \"icon\" of mouse → 2","seed":"18446744073709551613","batch":0,"score":0.25}""",
            lines[2]);
    }

    [Fact]
    public async Task Export_TwoTrainingNodes_NamesEachSampleByItsNode()
    {
        using CliBench bench = new();
        SavedRun.WriteTwoNodes(bench.PathOf("saved"));

        int exit = await bench.RunAsync("export-samples", "saved");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        JsonNode[] lines = [.. File.ReadAllLines(bench.PathOf("saved-samples/metadata.jsonl")).Select(l => JsonNode.Parse(l)!)];
        Assert.Equal(
            [("bug/arm-synthetic-000000005.webp", "arm", 0.5), ("bug/base-synthetic-000000005.webp", "base", 0.25)],
            lines.Select(l => (l["file_name"]!.GetValue<string>(), l["node"]!.GetValue<string>(), l["score"]!.GetValue<double>())));
    }

    [Fact]
    public async Task Export_Tar_GivesShardsUnderTheLimitWithThreeFilesPerSample()
    {
        using CliBench bench = Saved(400, "mouse", "bug", "key");

        int exit = await bench.RunAsync("export-samples", "saved", "--to", "tar", "--shard-size", "64KiB", "--out", "shards", "--domain", "all");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        string[] shards = [.. Directory.EnumerateFiles(bench.PathOf("shards"), "*.tar").Order(StringComparer.Ordinal)];
        Assert.Equal([.. shards.Select((_, i) => $"shard-{i:000000}.tar")], shards.Select(s => Path.GetFileName(s)));
        Assert.All(shards, s => Assert.InRange(new FileInfo(s).Length, 1, 64 << 10));
        Assert.All(shards.SkipLast(1), s => Assert.InRange(new FileInfo(s).Length, 60 << 10, 64 << 10));

        List<(string Name, byte[] Content)> files = [.. shards.SelectMany(ReadTar)];
        string[] keys = [.. files.Select(f => f.Name.Split('.')[0]).Distinct()];
        Assert.Equal(240 + 2, keys.Length);
        Assert.All(files.Chunk(3), sample =>
        {
            Assert.Equal(["cls", "json", "webp"], sample.Select(f => f.Name.Split('.')[1]));
            JsonNode json = JsonNode.Parse(sample[1].Content)!;
            Assert.Equal(json["class_index"]!.ToJsonString(), System.Text.Encoding.ASCII.GetString(sample[0].Content));
            Assert.Equal(SavedRun.Bytes(json["ordinal"]!.GetValue<long>()), sample[2].Content);
        });
    }

    [Fact]
    public async Task Export_UnsafeClassNames_StayInTheFolderAndCanBeUndone()
    {
        using CliBench bench = Saved(24, "../up", "a/b", "NUL", "Mouse", "mouse");

        int exit = await bench.RunAsync("export-samples", "saved", "--out", "out", "--json");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        Assert.Equal(["graph.json", "out", "saved"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(f => Path.GetFileName(f)).Append("graph.json").Order(StringComparer.Ordinal));
        JsonArray classes = JsonNode.Parse(File.ReadAllText(bench.PathOf("out/classes.json")))!.AsArray();
        Assert.Equal(["../up", "Mouse", "NUL", "a/b", "mouse"], classes.Select(c => c!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.All(classes, c => Assert.Equal(c!["name"]!.GetValue<string>(), SafeName.Undo(c["folder"]!.GetValue<string>())));
        Assert.All(classes, c => Assert.True(Directory.Exists(bench.PathOf($"out/{c!["folder"]}")) || c["samples"]!.GetValue<int>() == 0));
        Assert.Equal(15, bench.Json()["summary"]!["samples"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("folder", 0)]
    [InlineData("folder", 1000)]
    [InlineData("folder", 5300)]
    [InlineData("tar", 0)]
    [InlineData("tar", 70_000)]
    [InlineData("tar", 130_000)]
    public async Task Export_DiskFills_SaysSoAndLeavesNothing(string format, long room)
    {
        using CliBench bench = Saved(100, "mouse", "bug");
        Surroundings around = bench.Around with { CreateFile = new FullDisk(room).Create };

        int exit = await CommandLine.RunAsync(["export-samples", "saved", "--to", format, "--shard-size", "64KiB", "--out", "out"], around);

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Empty(bench.Output);
        Assert.Matches(@"^saved: error SS6101: nothing was exported: '[^']+' could not be written: No space left on device\. Nothing was left behind; make room, or name another place with --out\.\n$", bench.Errors);
        Assert.Equal(["saved"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public async Task Export_Interrupted_LeavesNothingAndExits130()
    {
        using CliBench bench = Saved(40, "mouse");
        Surroundings around = bench.Around with { Listen = () => Interrupted(bench) };

        int exit = await CommandLine.RunAsync(["export-samples", "saved", "--out", "out"], around);

        Assert.Equal(ExitCode.Interrupted, exit);
        Assert.Equal(["saved"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public async Task Export_PlaceIsTaken_TouchesNothing()
    {
        using CliBench bench = Saved(8, "mouse");
        Directory.CreateDirectory(bench.PathOf("out"));
        bench.Write("out/mine.txt", "mine");

        int exit = await bench.RunAsync("export-samples", "saved", "--out", "out");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("is there already", bench.Errors, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Directory.EnumerateFiles(bench.PathOf("out")).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public async Task Export_EarlierExportWasKilled_ReplacesItsRemains()
    {
        using CliBench bench = Saved(8, "mouse");
        Directory.CreateDirectory(bench.PathOf("out.tmp"));
        bench.Write("out.tmp/half.webp", "half");

        Assert.Equal(ExitCode.Done, await bench.RunAsync("export-samples", "saved", "--out", "out"));
        Assert.False(Directory.Exists(bench.PathOf("out.tmp")));
        Assert.False(File.Exists(bench.PathOf("out/half.webp")));
    }

    [Fact]
    public async Task Export_NoRun_SaysSo()
    {
        using var bench = new CliBench();

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("export-samples", "saved"));
        Assert.Contains("expected a run folder, found none", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ShardSizeWithoutUnit_SaysWhatItMustBe()
    {
        using var bench = new CliBench();

        Assert.Equal(ExitCode.WrongInput, await bench.RunAsync("export-samples", "saved", "--shard-size", "12"));
        Assert.StartsWith("error: --shard-size is '12', but must be an amount of at least 64 KiB with a unit, such as 100MB.", bench.Errors, StringComparison.Ordinal);
    }

    private static CliBench Saved(int samples, params string[] classes)
    {
        var bench = new CliBench();
        SavedRun.Write(bench.PathOf("saved"), samples, classes);

        return bench;
    }

    private static StreamSynth.Cli.Running.Interrupts Interrupted(CliBench bench)
    {
        StreamSynth.Cli.Running.Interrupts interrupts = bench.Around.Listen();
        interrupts.Signal();

        return interrupts;
    }

    private static IEnumerable<(string Name, byte[] Content)> ReadTar(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var reader = new TarReader(file);
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            yield return (entry.Name, content.ToArray());
        }
    }
}
