using System.Text.Json.Nodes;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Commands;

public sealed class DataCommandTests
{
    private const string Graph =
        """
        { "name": "look", "seed": 42, "nodes": {
          "classes": { "block": "classes.list", "options": { "names": ["bug", "key"] } },
          "real": { "block": "icons.read", "inputs": { "classes": "classes.class" }, "options": { "splits": ["validation"], "perClass": 3 } },
          "again": { "block": "icons.read", "inputs": { "classes": "classes.class" }, "options": { "splits": ["validation"], "perClass": 2 } },
          "pack": { "block": "image.encode", "inputs": { "image": "real.image" } },
          "packAgain": { "block": "image.encode", "inputs": { "image": "again.image" } },
          "merge": { "block": "flow.merge", "inputs": { "a": "pack.sample", "b": "packAgain.sample" } } } }
        """;

    [Fact]
    public async Task Data_Sources_CountsClassesAndNamesLicences()
    {
        using var bench = new CliBench();

        int exit = await RunAsync(bench, "data", "graph.json");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        Approved.Equal("data", bench.Output);
    }

    [Fact]
    public async Task Data_Json_HasCountsSizesAndFamilies()
    {
        using var bench = new CliBench();

        int exit = await RunAsync(bench, "data", "graph.json", "--node", "real", "--json");

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        JsonNode port = bench.Json()["ports"]!.AsArray().Single()!;
        Assert.Equal(("real.image", 6), (port["port"]!.GetValue<string>(), port["images"]!.GetValue<int>()));
        Assert.Equal(3, port["classes"]!["bug"]!["validation"]!.GetValue<int>());
        Assert.Equal((32, 6), (port["sizes"]![0]!["width"]!.GetValue<int>(), port["sizes"]![0]!["images"]!.GetValue<int>()));
        Assert.All(port["families"]!.AsArray(), f => Assert.NotEmpty(f!["licence"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("sheet.html")]
    [InlineData("sheet.png")]
    public async Task Data_Sheet_IsWritten(string sheet)
    {
        using var bench = new CliBench();

        int exit = await RunAsync(bench, "data", "graph.json", "--node", "pack.sample", "--limit", "4", "--sheet", sheet);

        Assert.Equal((ExitCode.Done, string.Empty), (exit, bench.Errors));
        Assert.StartsWith("pack.sample: 4 images of 2 classes, ", bench.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\nWrote {sheet}.\n", bench.Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(bench.PathOf(sheet)).Length > 500);
        Assert.Equal(["graph.json", sheet], Directory.EnumerateFileSystemEntries(bench.Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("pcak", "the graph has no node 'pcak'.", "did you mean 'pack'?")]
    [InlineData("classes", "node 'classes' gives no images.", "name one of")]
    public async Task Data_NodeWithoutImages_NamesThoseThatHaveSome(string node, string message, string fix)
    {
        using var bench = new CliBench();

        int exit = await RunAsync(bench, "data", "graph.json", "--node", node);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.StartsWith($"graph.json: error SS1007: {message}\n  Fix: {fix}", bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_ClassWithoutIcons_ExitsOneAndSaysSo()
    {
        using var bench = new CliBench();

        int exit = await RunAsync(bench, "data", "graph.json", "--set", "nodes.classes.options.names=[\"bug\",\"kye\"]");

        Assert.Equal(ExitCode.RunFailed, exit);
        Assert.Contains("Class 'kye' has no icons", bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--limit", "0")]
    [InlineData("--limit", "many")]
    [InlineData("--sheet", "sheet.gif")]
    public async Task Data_WrongArgument_ExitsTwo(string option, string value)
    {
        using var bench = new CliBench();

        Assert.Equal(ExitCode.WrongInput, await RunAsync(bench, "data", "graph.json", option, value));
        Assert.Contains(value, bench.Errors, StringComparison.Ordinal);
    }

    private static Task<int> RunAsync(CliBench bench, params string[] arguments)
    {
        bench.Write("graph.json", Graph);
        return CommandLine.RunAsync(arguments, bench.Around with { Catalog = BlockCatalog.From(typeof(Sample).Assembly), ProgramFolder = Repository.Root });
    }
}
