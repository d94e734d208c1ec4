using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Cli.Experiments;
using StreamSynth.Cli.Tests.Saving;
using StreamSynth.Engine.Blocks;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Experiments;

/// <summary>Holds a small graph and the experiment files that tests make of it: red, green and blue squares, trained on in a second.</summary>
internal sealed class ExperimentBench : IDisposable
{
    public ExperimentBench()
    {
        Bench = new();
        Files = new(Bench.Folder);
        Around = Bench.Around with { Catalog = BlockCatalog.From(typeof(Sample).Assembly, typeof(BlockHarness).Assembly, typeof(CliBench).Assembly), Files = Files };
        Bench.Write("base.json", TrainingGraph.One());
    }

    public CliBench Bench { get; }

    public CopiedFolder Files { get; }

    public Surroundings Around { get; }

    /// <summary>Writes an experiment of three arms; members replace or add to it.</summary>
    public string Write(string name, object? members = null)
    {
        JsonObject file = new()
        {
            ["name"] = "squares",
            ["graph"] = "base.json",
            ["seeds"] = new JsonArray(1, 2),
            ["multiples"] = new JsonArray(1, 2),
            ["perMultiple"] = new JsonObject { ["nodes.count.options.count"] = 24 },
            ["imagesPerMultiple"] = 24,
            ["metrics"] = new JsonObject { ["choose"] = "realTrain" },
            ["reference"] = "real",
            ["resamples"] = 100,
            ["arms"] = JsonNode.Parse("""
                {
                  "real": {
                    "title": "real only", "multiples": [0],
                    "remove": ["nodes.count", "nodes.add", "nodes.paint", "nodes.train.inputs.synthetic"],
                    "set": { "nodes.train.options.syntheticPerStep": 0 }
                  },
                  "auxiliary": {},
                  "shared": { "from": "auxiliary", "set": { "nodes.train.options.norm": "shared" } }
                }
                """),
        };
        foreach ((string member, JsonNode? value) in members is null ? [] : JsonSerializer.SerializeToNode(members)!.AsObject()) file[member] = value?.DeepClone();

        return Bench.Write(name, file.ToJsonString());
    }

    public ExperimentFile Load(string name, params string[] arms) => ExperimentFile.Load(name, arms, [], Around);

    public Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(["experiment", .. arguments], Around);

    public void Dispose() => Bench.Dispose();
}
