using System.Text.Json.Nodes;
using StreamSynth.Blocks.Classes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Media.Icons;
using StreamSynth.Testing;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Icons;

public sealed class ReadIconsBlockTests : IDisposable, IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("icons.read", """{ "splits": ["realTrain"], "perClass": 2 }""") with { Gathered = Sampled.Gather(("classes", _ => Pictures.Classes)) },
    ];

    private const string Graph = """
        { "name": "icons", "seed": 1, "nodes": {
          "classes": { "block": "classes.list", "options": { "names": [NAMES] } },
          "read": { "block": "icons.read", "inputs": { "classes": "classes.class" }, "options": { "splits": ["realTrain"] } },
          "pack": { "block": "image.encode", "inputs": { "image": "read.image" } } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("icons").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Read_OneCorruptDrawing_FailsAloneAndIsCounted()
    {
        WritePackage();
        await using BlockHarness harness = Load("\"camera\"");

        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Done, result.End);
        Failure failure = Assert.Single(result.Failures);
        Assert.Equal("read", failure.Node);
        Assert.Contains("tabler/camera-filled", failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal((3, 2, 1), Counts(result, "read"));
        Assert.Equal((2, 2, 0), Counts(result, "pack"));
        Assert.Equal(string.Empty, await harness.Runner.CloseAsync());
    }

    [Fact]
    public async Task Read_ClassWithoutIcons_EndsTheRunWithASuggestion()
    {
        WritePackage();
        await using BlockHarness harness = Load("\"camera\", \"camra\"");

        RunResult result = await harness.StartAsync();

        Assert.Equal(RunEnd.Failed, result.End);
        Engine.Graph.Diagnostic fault = Assert.Single(result.Diagnostics);
        Assert.Equal(("SS4101", "nodes.read"), (fault.Code, fault.Path));
        Assert.Contains("'camra'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'camera'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_PackageMissing_SaysHowToGetIt()
    {
        IBlock block = new Blocks.Icons.ReadIconsBlock(new() { Splits = ["realTrain"] }, new([_folder]));

        Engine.Graph.Diagnostic fault = Assert.Single(block.Check());

        Assert.Equal("SS4102", fault.Code);
        Assert.Contains("npm ci", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_FaultOfTheWholeBlock_NamesTheNodeAlone()
    {
        var faults = new List<Engine.Graph.Diagnostic>();

        Engine.Graph.GraphPlanner.Plan(
            Graph.Replace("NAMES", "\"camera\"", StringComparison.Ordinal), [], BlockCatalog.From(typeof(ListClassesBlock).Assembly), new([_folder]), faults);

        Assert.Equal("nodes.read", Assert.Single(faults).Path);
    }

    private static (long Received, long Done, long Failed) Counts(RunResult result, string node)
    {
        Engine.Telemetry.NodeSnapshot snapshot = result.Snapshot.Nodes.Single(n => n.Node == node);
        return (snapshot.Received, snapshot.Done, snapshot.Failed);
    }

    private BlockHarness Load(string names) =>
        BlockHarness.Load(Graph.Replace("NAMES", names, StringComparison.Ordinal), BlockCatalog.From(typeof(ListClassesBlock).Assembly), places: new([_folder]));

    // A package of the right version whose sets are empty, but for three cameras in one set; one of them is no drawing.
    private void WritePackage()
    {
        string package = Path.Combine(_folder, "node_modules", "@iconify", "json");
        Directory.CreateDirectory(Path.Combine(package, "json"));
        IconSplits splits = IconSplits.ReadEmbedded();
        File.WriteAllText(Path.Combine(package, "package.json"), $$"""{ "name": "@iconify/json", "version": "{{splits.Version}}" }""");
        var collections = new JsonObject();
        foreach (string set in splits.Sets.Values.SelectMany(s => s))
        {
            collections[set] = JsonNode.Parse("""{ "name": "Set", "author": { "name": "A" }, "license": { "title": "MIT", "spdx": "MIT" }, "category": "General", "palette": false }""");
            string icons = set == "tabler"
                ? """
                  "camera": { "body": "<path fill=\"currentColor\" d=\"M2 6h20v14H2z\"/>" },
                  "camera-filled": { "body": "<path fill=\"currentColor\" d=\"M2 6h20v14H2z\"" },
                  "camera-bold": { "body": "<circle cx=\"12\" cy=\"12\" r=\"9\"/>" }
                  """
                : string.Empty;
            File.WriteAllText(Path.Combine(package, "json", $"{set}.json"), $$"""{ "prefix": "{{set}}", "width": 24, "height": 24, "icons": { {{icons}} } }""");
        }

        File.WriteAllText(Path.Combine(package, "collections.json"), collections.ToJsonString());
    }
}
