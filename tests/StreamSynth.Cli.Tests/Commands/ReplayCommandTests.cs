using System.Text.Json.Nodes;
using StreamSynth.Cli.Tests.Regenerating;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Tests.Commands;

/// <summary>Repeats single items of a small real run, and of test blocks that skip and fail.</summary>
public sealed class ReplayCommandTests(PaintedRun painted) : IClassFixture<PaintedRun>
{
    [Fact]
    public async Task Replay_PaintedItem_ShowsPromptBatchAndPicture()
    {
        SampleRow line = painted.Run.Read(RunTables.Samples).First(s => s.Domain == "synthetic" && s.Batch == 2);

        (int exit, string output, string errors) = await painted.InvokeAsync("replay", "run", "--node", "paint", "--item", $"{line.Key:x16}", "--out", "again");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, errors));
        Assert.Contains("paint (diffusion.text_to_image)\n  batch 2: ordinals ", output, StringComparison.Ordinal);
        Assert.Contains($"  in prompt: item {line.Key:x16} (ordinal {line.Ordinal}): Prompt\n    prompt: {line.Prompt}\n", output, StringComparison.Ordinal);
        Assert.Contains($"    file: again/{line.Ordinal}-out-image-image.png\n", output, StringComparison.Ordinal);
        Assert.Equal(0x89, File.ReadAllBytes(Path.Combine(painted.Folder, $"again/{line.Ordinal}-out-image-image.png"))[0]);
    }

    [Fact]
    public async Task Replay_EncodedItem_GivesTheBytesOfThePool()
    {
        PoolRow kept = painted.Run.Read(RunTables.Pool).Last(p => p.Domain == "synthetic");
        SampleRow line = painted.Run.Read(RunTables.Samples).Single(s => s.Domain == "synthetic" && s.Ordinal == kept.Ordinal);

        (int exit, JsonObject json) = await painted.InvokeJsonAsync("replay", "run", "--node", "pack", "--item", $"{line.Key:x16}"[..10], "--out", "packed");

        Assert.Equal(ExitCode.Done, exit);
        string file = json["outputs"]![0]!["files"]!.AsArray().Select(f => f!.GetValue<string>()).Single(f => f.EndsWith(".webp", StringComparison.Ordinal));
        Assert.Equal(kept.Data, File.ReadAllBytes(file));
        Assert.Equal(line.Prompt, json["outputs"]![0]!["values"]!["prompt"]!.GetValue<string>());
    }

    [Fact]
    public async Task Replay_FilteredItem_ShowsReasonAndWhatArrived()
    {
        (int exit, JsonObject json) = await painted.InvokeJsonAsync("replay", "run", "--node", "choose", "--item", "#4", "--set", "nodes.choose.options.minMargin=1");

        Assert.Equal(ExitCode.Done, exit);
        JsonNode item = json["outputs"]!.AsArray().Single(o => o!["ordinal"]!.GetValue<long>() == 4)!;
        Assert.Equal(("skipped", "choose", "lowMargin"), (item["state"]!.GetValue<string>(), item["node"]!.GetValue<string>(), item["reason"]!.GetValue<string>()));
        Assert.Contains(json["inputs"]!.AsArray(), i => i!["payload"]!.GetValue<string>() == "Prompt");
    }

    [Fact]
    public async Task Replay_TrainingNode_ShowsWhatArrived()
    {
        PoolRow kept = painted.Run.Read(RunTables.Pool).First(p => p.Domain == "synthetic");

        (int exit, JsonObject json) = await painted.InvokeJsonAsync("replay", "run", "--node", "train", "--item", $"#{kept.Ordinal}", "--out", "arrived");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal(("synthetic", "Sample"), (json["inputs"]![0]!["port"]!.GetValue<string>(), json["inputs"]![0]!["payload"]!.GetValue<string>()));
        Assert.Empty(json["outputs"]!.AsArray());
    }

    [Fact]
    public async Task Replay_FailedItem_ShowsTheException()
    {
        using CliBench bench = Scratch();

        int exit = await bench.RunAsync("replay", "graph.json", "--node", "add", "--item", "#5");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        Assert.Contains("failed at 'add': ArithmeticException: ", bench.Output, StringComparison.Ordinal);
        Assert.Contains("  in number: item ", bench.Output, StringComparison.Ordinal);
        Assert.Contains("    Value: 5\n", bench.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ad", "#5", "error SS6301: the graph has no node 'ad'.", "did you mean 'add'?")]
    [InlineData("add", "0123456789abcdef", "error SS6303: 'add' has no item 0123456789abcdef", "its first items are ")]
    [InlineData("add", "xyz", "error SS6303: 'xyz' is no key", "expected up to 16 hexadecimal digits")]
    [InlineData("add", "#99", "error SS6305: no item with ordinal 99 came to 'add'", "name an earlier item")]
    [InlineData("keep", "#0", "error SS6302: 'keep' works on what 'train'", "name 'train' itself")]
    public async Task Replay_WrongName_SaysWhatThereIs(string node, string item, string message, string fix)
    {
        using CliBench bench = Scratch();

        int exit = await bench.RunAsync("replay", "graph.json", "--node", node, "--item", item);

        Assert.Equal((ExitCode.WrongInput, string.Empty), (exit, bench.Output));
        Assert.Contains(message, bench.Errors, StringComparison.Ordinal);
        Assert.Contains(fix, bench.Errors, StringComparison.Ordinal);
    }

    private static CliBench Scratch()
    {
        var bench = new CliBench();
        bench.Write("graph.json", ScratchGraph.Sound());

        return bench;
    }
}
