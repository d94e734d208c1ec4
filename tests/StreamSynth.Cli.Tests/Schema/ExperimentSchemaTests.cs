using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Cli.Schema;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Schema;

public sealed class ExperimentSchemaTests
{
    private const string Committed = "pipelines/experiments/experiment.schema.json";

    private static readonly JsonObject Schema = ExperimentSchema.Of();

    public static TheoryData<string> Experiments => [.. Directory.EnumerateFiles(Repository.PathOf("pipelines/experiments"), "diversify*.json").Select(f => Path.GetFileName(f))];

    [Fact]
    public async Task Committed_ComparedWithTheRecords_IsCurrent()
    {
        using var bench = new CliBench();

        int exit = await bench.RunAsync("schema", "--experiment");

        Assert.Equal(ExitCode.Done, exit);
        Assert.True(
            File.ReadAllText(Repository.PathOf(Committed)) == bench.Output,
            $"{Committed} is not that of the records. Renew it: dotnet run -c Release --project src/StreamSynth.Cli -- schema --experiment --out {Committed}");
    }

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Experiment_Committed_HoldsAndNamesTheSchema(string file)
    {
        JsonObject experiment = Read(file);

        Assert.Empty(SchemaCheck.Faults(Schema, experiment));
        Assert.Equal("./experiment.schema.json", experiment["$schema"]?.GetValue<string>());
    }

    [Theory]
    [InlineData("""{ "sedes": [1] }""", "/sedes: additionalProperties")]
    [InlineData("""{ "seeds": [] }""", "/seeds: minItems")]
    [InlineData("""{ "seeds": ["a"] }""", "/seeds/0: type")]
    [InlineData("""{ "perMultiple": { "a.b": 0 } }""", "/perMultiple/a.b: exclusiveMinimum")]
    [InlineData("""{ "arms": {} }""", "/arms: minProperties")]
    [InlineData("""{ "arms": { "a b": {} } }""", "/arms/a b: pattern")]
    [InlineData("""{ "arms": { "a": { "form": "b" } } }""", "/arms/a/form: additionalProperties")]
    [InlineData("""{ "arms": { "a": { "nodes": { "x": {} } } } }""", "/arms/a/nodes/x: required")]
    [InlineData("""{ "metrics": { "report": [] } }""", "/metrics: required")]
    public void Schema_Fault_IsUnderlinedWhereItIs(string members, string expected)
    {
        JsonObject experiment = Read("diversify-short.json");
        foreach ((string name, JsonNode? value) in JsonNode.Parse(members)!.AsObject()) experiment[name] = value?.DeepClone();

        Assert.Contains(expected, SchemaCheck.Faults(Schema, experiment));
    }

    [Fact]
    public void Schema_NeitherWholeNorStartedFromAnother_IsUnderlined()
    {
        JsonObject experiment = Read("diversify-short.json");
        experiment.Remove("from");

        Assert.Contains(": anyOf", SchemaCheck.Faults(Schema, experiment));
    }

    private static JsonObject Read(string file) =>
        JsonNode.Parse(File.ReadAllText(Repository.PathOf($"pipelines/experiments/{file}")), null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject();
}
