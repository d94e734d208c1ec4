using System.Text.Json.Nodes;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Cli.Experiments;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Experiments;

public sealed class ExperimentFileTests : IDisposable
{
    private readonly ExperimentBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Load_Sound_MakesACellPerArmAndMultiple()
    {
        _bench.Write("a.json");

        ExperimentFile file = _bench.Load("a.json");

        Assert.Empty(file.Faults);
        Assert.Equal(["real 0x", "auxiliary 1x", "auxiliary 2x", "shared 1x", "shared 2x"], file.Cells.Select(c => c.Name));
        JsonObject twice = JsonNode.Parse(file.Cells[4].Text)!.AsObject();
        Assert.Equal(48, twice["nodes"]!["count"]!["options"]!["count"]!.GetValue<int>());
        Assert.Equal("shared", twice["nodes"]!["train"]!["options"]!["norm"]!.GetValue<string>());
        JsonObject real = JsonNode.Parse(file.Cells[0].Text)!.AsObject();
        Assert.False(real["nodes"]!.AsObject().ContainsKey("paint"));
        Assert.False(real["nodes"]!["train"]!["inputs"]!.AsObject().ContainsKey("synthetic"));
    }

    [Fact]
    public void Load_StartsFromAnotherFile_TakesWhatItDoesNotSay()
    {
        Directory.CreateDirectory(_bench.Bench.PathOf("studies"));
        _bench.Write("studies/whole.json", new { graph = "../base.json" });
        _bench.Bench.Write("short.json", """{ "name": "short", "from": "studies/whole.json", "take": ["real", "shared"], "multiples": [2], "set": { "nodes.train.options.steps": 5 } }""");

        ExperimentFile file = _bench.Load("short.json");

        Assert.Empty(file.Faults);
        Assert.Equal("short", file.Experiment!.Form.Name);
        Assert.Equal([1UL, 2UL], file.Experiment.Form.Seeds);
        Assert.Equal(["real 0x", "shared 2x"], file.Cells.Select(c => c.Name));
        JsonNode train = JsonNode.Parse(file.Cells[1].Text)!["nodes"]!["train"]!;
        Assert.Equal((5, "shared"), (train["options"]!["steps"]!.GetValue<int>(), train["options"]!["norm"]!.GetValue<string>()));
        Assert.Equal(["auxiliary 2x"], _bench.Load("short.json", "auxiliary").Cells.Select(c => c.Name));
    }

    [Fact]
    public void Load_FaultsInTheFileItStartsFrom_SayWhichFile()
    {
        _bench.Write("whole.json", new { reference = "rael" });
        _bench.Bench.Write("short.json", """{ "name": "short", "from": "whole.json", "take": ["sharde"], "perMultiple": { "nodes.count.options.count": "many" } }""");

        ExperimentFile file = _bench.Load("short.json");

        Assert.Equal(["SS8009 perMultiple.nodes.count.options.count", "SS8008 from.reference", "SS8010 take"], file.Faults.Select(f => $"{f.Code} {f.Path}"));
        Assert.Equal("did you mean 'shared'?", file.Faults[2].Fix);
    }

    [Theory]
    [InlineData("gone.json", "SS1000", "gone.json: there is no such file.")]
    [InlineData("torn.json", "SS1001", "torn.json: line 1, column 3: not well-formed JSON")]
    [InlineData("second.json", "SS8013", "second.json starts from another file itself (\"whole.json\").")]
    public void Load_FileItStartsFromIsNoStart_IsRefused(string from, string code, string message)
    {
        _bench.Bench.Write("torn.json", "{ ");
        _bench.Bench.Write("second.json", """{ "name": "second", "from": "whole.json" }""");
        _bench.Bench.Write("short.json", $$"""{ "name": "short", "from": "{{from}}" }""");

        Diagnostic fault = Assert.Single(_bench.Load("short.json").Faults);

        Assert.Equal((code, "from"), (fault.Code, fault.Path));
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FaultsOfForm_AreToldInOnePass()
    {
        _bench.Bench.Write("a.json", """
            {
              "name": "a", "graf": "base.json", "seeds": [1, 1, -2], "multiples": [0, 20000],
              "metrics": { "choose": "test", "repport": [] }, "reference": "real",
              "arms": { "re al": {}, "one": { "form": "two" }, "two": 5, "three": { "multiples": [2, 2] } }
            }
            """);

        ExperimentFile file = _bench.Load("a.json");

        Assert.Null(file.Experiment);
        string[] paths = [.. file.Faults.Select(f => f.Path)];
        Assert.Equal(
            ["graf", "seeds", "metrics.repport", "graph", "arms.re al", "arms.one.form", "arms.two", "arms.three.multiples"],
            paths);
        Assert.Equal("did you mean 'graph'?", file.Faults[0].Fix);
        Assert.Contains("did you mean 'report'?", file.Faults[2].Fix, StringComparison.Ordinal);
        Assert.Contains("did you mean 'from'?", file.Faults[5].Fix, StringComparison.Ordinal);
        Assert.All(file.Faults, f => Assert.Equal(Severity.Error, f.Severity));
    }

    [Fact]
    public void Load_FaultsOfArms_AreToldInOnePassWithSuggestions()
    {
        _bench.Write("a.json", new
        {
            reference = "rael",
            perMultiple = new Dictionary<string, object> { ["nodes.count.options.count"] = "many" },
            arms = new
            {
                real = new { remove = new[] { "nodes.paimt" } },
                lost = new { from = "reall" },
                loopOne = new { from = "loopTwo" },
                loopTwo = new { from = "loopOne" },
                odd = new { nodes = new { extra = 5 } },
                unplaced = new { set = new Dictionary<string, object> { ["nodes.trian.options.norm"] = "shared" } },
            },
        });

        ExperimentFile file = _bench.Load("a.json");

        Assert.Equal(
            ["SS8009 perMultiple.nodes.count.options.count", "SS8004 arms.real.remove[0]", "SS8003 arms.lost.from", "SS8003 arms.loopTwo.from", "SS8005 arms.odd.nodes.extra", "SS1010 arms.unplaced.set.nodes.trian.options.norm", "SS8008 reference"],
            file.Faults.Select(f => $"{f.Code} {f.Path}"));
        Assert.Equal(["did you mean 'paint'?", "did you mean 'real'?"], file.Faults.Skip(1).Take(2).Select(f => f.Fix));
        Assert.Equal("did you mean 'train'?", file.Faults[5].Fix);
        Assert.Equal("did you mean 'real'?", file.Faults[6].Fix);
    }

    [Fact]
    public void Load_FaultInAGraph_IsToldOncePerArmsThatHaveIt()
    {
        _bench.Write("a.json", new { arms = new { real = new { }, two = new { needs = "a better network", set = new Dictionary<string, object> { ["nodes.train.options.network"] = "resnet9" } }, three = new { from = "two" } } });

        Diagnostic fault = Assert.Single(_bench.Load("a.json").Faults);

        Assert.Equal("two, three: nodes.train.options.network", fault.Path);
        Assert.EndsWith("Needs: a better network", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownArmAsked_IsAFault()
    {
        _bench.Write("a.json");

        Diagnostic fault = Assert.Single(_bench.Load("a.json", "shard").Faults);

        Assert.Equal(("SS8010", "did you mean 'shared'?"), (fault.Code, fault.Fix));
    }

    [Theory]
    [InlineData("nodes.train.options.steps", "9", "SS8020", "optimiser steps differ: 8 in real 0x, auxiliary 1x, auxiliary 2x; 9 in shared 1x, shared 2x.")]
    [InlineData("nodes.train.options.realPerStep", "5", "SS8021", "real images per step differ: 6 in real 0x, auxiliary 1x, auxiliary 2x; 5 in shared 1x, shared 2x.")]
    [InlineData("nodes.drawn.options.count", "23", "SS8022", "real training images differ: ")]
    public void Load_UnfairArms_AreRefusedWithTheirValues(string path, string value, string code, string message)
    {
        JsonObject arms = ArmsWith(path, value);
        _bench.Write("a.json", new { arms });

        ExperimentFile file = _bench.Load("a.json");

        Assert.True(file.HasErrors);
        Assert.Contains(file.Faults, f => f.Code == code && f.Message.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ArmJudgedOnOtherImages_IsRefused()
    {
        JsonObject arms = ArmsWith("nodes.evaluate.inputs.images", "\"otherSquares.sample\"");
        arms["shared"]!["nodes"] = JsonNode.Parse("""{ "others": { "block": "test.count", "options": { "count": 24 } }, "otherSquares": { "block": "scratch.draw", "inputs": { "number": "others.number" } } }""");
        _bench.Write("a.json", new { arms });

        Diagnostic fault = Assert.Single(_bench.Load("a.json").Faults);

        Assert.Equal("SS8022", fault.Code);
        Assert.StartsWith("judged images differ: real 0x, auxiliary 1x, auxiliary 2x have one graph before them; shared 1x, shared 2x have one", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ArmsWithOtherLearningRates_AreWarnedOf()
    {
        _bench.Write("a.json", new { arms = ArmsWith("nodes.train.options.learningRate", "0.1") });

        ExperimentFile file = _bench.Load("a.json");

        Diagnostic warning = Assert.Single(file.Faults);
        Assert.Equal(("SS8023", Severity.Warning), (warning.Code, warning.Severity));
        Assert.Contains("0.05 in real 0x", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TrainingByEpochs_IsRefused()
    {
        _bench.Write("a.json", new { arms = new { real = new { remove = new[] { "nodes.train.options.steps" }, set = new Dictionary<string, object> { ["nodes.train.options.epochs"] = 2 } } } });

        Assert.Contains(_bench.Load("a.json").Faults, f => f.Code == "SS8020" && f.Message.Contains("says no 'steps'", StringComparison.Ordinal));
    }

    public static TheoryData<string> Experiments => [.. Directory.EnumerateFiles(Repository.PathOf("pipelines/experiments"), "diversify*.json").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Load_CommittedExperiment_CanBeRunOrSaysWhatItNeeds(string name)
    {
        Surroundings around = _bench.Around with { Catalog = BlockCatalog.From(typeof(Sample).Assembly) };

        ExperimentFile file = ExperimentFile.Load(Repository.PathOf($"pipelines/experiments/{name}"), [], [], around);

        Assert.All(file.Faults.Where(f => f.Severity == Severity.Error), fault => Assert.Contains("Needs: ", fault.Fix, StringComparison.Ordinal));
        Assert.NotNull(file.Experiment);
    }

    private static JsonObject ArmsWith(string path, string value) => JsonNode.Parse($$"""
        {
          "real": { "multiples": [0], "remove": ["nodes.count", "nodes.add", "nodes.paint", "nodes.train.inputs.synthetic"], "set": { "nodes.train.options.syntheticPerStep": 0 } },
          "auxiliary": {},
          "shared": { "set": { "{{path}}": {{value}} } }
        }
        """)!.AsObject();
}
