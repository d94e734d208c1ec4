using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Cli.Schema;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Schema;

public sealed class GraphSchemaTests
{
    private const string Committed = "pipelines/streamsynth.schema.json";

    private static readonly BlockCatalog Product = BlockCatalog.From(typeof(Sample).Assembly);
    private static readonly JsonDocumentOptions Comments = new() { CommentHandling = JsonCommentHandling.Skip };

    private static readonly JsonObject Schema = GraphSchema.Of(Product);

    // Files of searches stand beside the graphs.
    public static TheoryData<string> Pipelines => [.. Directory.EnumerateFiles(Repository.PathOf("pipelines"), "*.json").Select(f => Path.GetFileName(f)).Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal) && Read(f).ContainsKey("nodes"))];

    [Fact]
    public async Task Committed_ComparedWithTheCatalog_IsCurrent()
    {
        using var bench = new CliBench();

        int exit = await CommandLine.RunAsync(["schema"], bench.Around with { Catalog = Product });

        Assert.Equal(ExitCode.Done, exit);
        Assert.True(
            File.ReadAllText(Repository.PathOf(Committed)) == bench.Output,
            $"{Committed} is not that of the blocks. Renew it: dotnet run -c Release --project src/StreamSynth.Cli -- schema --out {Committed}");
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Pipeline_Committed_HoldsAndNamesTheSchema(string file)
    {
        JsonObject graph = Read(file);

        Assert.Empty(SchemaCheck.Faults(Schema, graph));
        Assert.Equal("./streamsynth.schema.json", graph["$schema"]?.GetValue<string>());
    }

    [Theory]
    [InlineData("nodes.paint.options.stesp=4", "/nodes/paint/options/stesp: additionalProperties")]
    [InlineData("nodes.paint.options.steps=0", "/nodes/paint/options/steps: minimum")]
    [InlineData("nodes.paint.options.steps=\"many\"", "/nodes/paint/options/steps: type")]
    [InlineData("nodes.paint.options.steps=1.5", "/nodes/paint/options/steps: type")]
    [InlineData("nodes.paint.options.scheduler=\"euler2\"", "/nodes/paint/options/scheduler: enum")]
    [InlineData("nodes.paint.options={}", "/nodes/paint/options: required")]
    [InlineData("nodes.paint.block=\"diffusion.text_to_imag\"", "/nodes/paint/block: enum")]
    [InlineData("nodes.paint.inputs={}", "/nodes/paint/inputs: required")]
    [InlineData("nodes.paint.inputs.prompt=\"choose\"", "/nodes/paint/inputs/prompt: pattern")]
    [InlineData("nodes.paint.inputs.promt=\"choose.prompt\"", "/nodes/paint/inputs/promt: additionalProperties")]
    [InlineData("nodes.paint.limits.batch=5000", "/nodes/paint/limits/batch: maximum")]
    [InlineData("nodes.paint.limits.bath=5", "/nodes/paint/limits/bath: additionalProperties")]
    [InlineData("nodes.pack.limits.batch=2", "/nodes/pack/limits/batch: maximum")]
    [InlineData("nodes.train.limits.parallelism=2", "/nodes/train/limits/parallelism: maximum")]
    [InlineData("nodes.train.options.norm=\"aux\"", "/nodes/train/options/norm: enum")]
    [InlineData("nodes.classes.options.names=[]", "/nodes/classes/options/names: minItems")]
    [InlineData("nodes.classes.options.names=[4]", "/nodes/classes/options/names/0: type")]
    [InlineData("nodes.my-node={\"block\":\"classes.list\",\"options\":{\"names\":[\"a\"]}}", "/nodes/my-node: pattern")]
    [InlineData("nodes.pack.block=null", "/nodes/pack/block: enum")]
    [InlineData("nodes.real.colour=\"red\"", "/nodes/real/colour: additionalProperties")]
    [InlineData("memory=\"much\"", "/memory: pattern")]
    [InlineData("seed=-1", "/seed: minimum")]
    [InlineData("sed=1", "/sed: additionalProperties")]
    [InlineData("onError=\"ignore\"", "/onError: enum")]
    [InlineData("nodes={}", "/nodes: minProperties")]
    public void Schema_Fault_IsUnderlinedWhereItIs(string assignment, string expected)
    {
        JsonObject graph = Read("quickstart.json");
        string[] path = assignment.Split('=', 2)[0].Split('.');
        JsonObject parent = path[..^1].Aggregate(graph, (node, name) => (node[name] ??= new JsonObject()).AsObject());
        parent[path[^1]] = JsonNode.Parse(assignment.Split('=', 2)[1]);

        IReadOnlyList<string> faults = SchemaCheck.Faults(Schema, graph);

        Assert.Contains(expected, faults);
    }

    // The reader of options is the oracle: whatever one option is set to, both must agree.
    [Fact]
    public void Schema_EachOptionAtManyValues_AgreesWithTheReader()
    {
        string[] values = ["null", "true", "\"\"", "\"cpu\"", "-1", "0", "0.5", "1", "2", "7.25", "1000000", "4294967296", "1e300", "[]", "[\"a\"]", "[null]", "[1]", "{}"];
        int asked = 0;

        foreach (BlockDescriptor block in Product.Blocks)
        {
            JsonObject schema = Schema["definitions"]![block.Name]!["properties"]!["options"]!.AsObject();
            foreach (string member in RecordReader.MembersOf(block.Options).Select(RecordReader.NameOf))
            {
                foreach (string value in values)
                {
                    var faults = new List<Diagnostic>();
                    var options = new JsonObject { [member] = JsonNode.Parse(value) };
                    new RecordReader(faults).Read(block.Options, options, "options", block.Name);
                    bool isRefused = faults.Any(f => (f.Path.StartsWith($"options.{member}", StringComparison.Ordinal) && f.Code is "SS2001" or "SS2003" or "SS2005")
                        || (f.Path.StartsWith($"options.{member}.", StringComparison.Ordinal) && f.Code == "SS2004"));
                    bool isUnderlined = Underlines(schema, options, member);
                    Assert.True(isRefused == isUnderlined, $"{block.Name}.{member} = {value}: the reader {(isRefused ? "refuses" : "takes")} it, the schema does not.");
                    asked++;
                }
            }
        }

        Assert.True(asked > 500);
    }

    [Fact]
    public void Schema_EachSnippet_NamesItsBlockAndAllThatIsRequired()
    {
        foreach (JsonObject snippet in Schema["definitions"]!["node"]!["defaultSnippets"]!.AsArray().Select(s => s!.AsObject()))
        {
            BlockDescriptor block = Product.Find(snippet["label"]!.GetValue<string>())!;
            JsonObject body = snippet["body"]!.AsObject();

            Assert.Equal(block.Name, body["block"]!.GetValue<string>());
            Assert.Equal(block.Inputs.Where(p => !p.Optional).Select(p => p.Name), body["inputs"]?.AsObject().Select(p => p.Key) ?? []);
            Assert.Equal(
                RecordReader.MembersOf(block.Options).Where(RecordSchema.IsRequired).Select(RecordReader.NameOf), body["options"]?.AsObject().Select(p => p.Key) ?? []);
        }
    }

    private static bool Underlines(JsonObject schema, JsonObject options, string member) =>
        SchemaCheck.Faults(schema, options).Any(f => f.StartsWith($"/{member}", StringComparison.Ordinal));

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(Repository.PathOf($"pipelines/{file}")), null, Comments)!.AsObject();
}
