using System.Text.Json.Nodes;
using StreamSynth.Cli.Experiments;
using StreamSynth.Cli.Graphs;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage.Experiments;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Experiments;

public sealed class ExperimentTableTests
{
    private const double Tolerance = 1e-12;

    public static TheoryData<string> Cases => [.. Golden().Select(c => c["metric"]!.GetValue<string>())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_RecordedAccuracies_GivesTheIntervalsOfNumpy(string metric)
    {
        JsonNode golden = Golden().Single(c => c["metric"]!.GetValue<string>() == metric);
        double images = golden["images"]!.GetValue<int>();
        Experiment experiment = Matrix(metric, golden["resamples"]!.GetValue<int>());
        List<Diagnostic> problems = [];

        ExperimentTable table = ExperimentTable.Of(
            experiment, [.. Runs(experiment, 0, 0, metric, golden["reference"]!, images), .. Runs(experiment, 1, 3, metric, golden["arm"]!, images)], problems);

        Assert.Empty(problems);
        Assert.Equal(2, table.Rows.Count);
        ResultRow row = table.Rows[1];
        Assert.Equal(Numbers(golden["own"]!), [row.Mean, row.Low, row.High], Near);
        Assert.Equal(Numbers(golden["difference"]!), [row.Difference!.Value, row.DifferenceLow!.Value, row.DifferenceHigh!.Value], Near);
        Assert.Equal(golden["deviation"]?.GetValue<double>() ?? -1, row.Deviation ?? -1, Tolerance);
        Assert.Null(table.Rows[0].Difference);
        Assert.Equal(table.Rows.MaxBy(r => r.Mean), Assert.Single(table.Rows, r => r.IsChosen));
    }

    [Fact]
    public void Of_SeedMissingInTheReference_ComparesTheSeedsThatBothHave()
    {
        Experiment experiment = Matrix("test", 100);
        DoneRun[] reference = [Run(experiment, 0, 0, 1, [0.5, 0.5])];
        DoneRun[] arm = [Run(experiment, 1, 3, 1, [0.75, 0.75]), Run(experiment, 1, 3, 2, [0.25, 0.25])];

        ResultRow row = ExperimentTable.Of(experiment, [.. reference, .. arm], []).Rows[1];

        Assert.Equal((2L, 0.5, 0.25), (row.Seeds, row.Mean, row.Difference!.Value));
    }

    [Fact]
    public void Of_RunsJudgedOnOtherFamilies_AreNotCompared()
    {
        Experiment experiment = Matrix("test", 100);
        List<Diagnostic> problems = [];

        ExperimentTable table = ExperimentTable.Of(experiment, [Run(experiment, 0, 0, 1, [0.5, 0.5]), Run(experiment, 1, 3, 1, [0.5, 0.5, 0.5])], problems);

        Assert.Equal("SS8033", Assert.Single(problems).Code);
        Assert.Equal("a", Assert.Single(table.Rows).Arm);
    }

    [Fact]
    public void Over_SeveralFamilies_CountsEachOnceAndOneFamilyByItsImages()
    {
        PredictionRow[] rows = [Row("x", "1", true), Row("x", "2", false), Row("y", "1", true)];

        SetShares families = SetShares.Over(rows);
        SetShares images = SetShares.Over(rows[..2]);

        Assert.Equal(("family", 0.5, 1.0), (families.ClusteredBy, families.Of["x"], families.Of["y"]));
        Assert.Equal(("image", 1.0, 0.0), (images.ClusteredBy, images.Of["x/cat/1"], images.Of["x/cat/2"]));
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < Tolerance;

    private static PredictionRow Row(string family, string item, bool right) =>
        new() { Set = "test", Source = family, Item = item, Truth = "cat", Predicted = right ? "cat" : "dog", Probability = 0.9, TopFive = true };

    private static Experiment Matrix(string metric, int resamples)
    {
        ExperimentForm form = new() { Name = "x", Graph = "g", Seeds = [1], Metrics = new() { Choose = metric }, Reference = "a", Arms = [], Resamples = resamples };
        return new(form, "x.json", "/g.json", new Places([]), [new("a", "A", [], [0], [], null), new("b", "B", [], [3], [], null)]);
    }

    private static IEnumerable<DoneRun> Runs(Experiment experiment, int arm, int multiple, string metric, JsonNode hits, double images) =>
        hits.AsArray().Select((row, seed) => Run(experiment, arm, multiple, (ulong)seed, [.. row!.AsArray().Select(h => h!.GetValue<int>() / images)], metric));

    private static DoneRun Run(Experiment experiment, int arm, int multiple, ulong seed, double[] shares, string metric = "test") => new()
    {
        Run = new(new(experiment.Arms[arm], multiple, string.Empty, new GraphFile("g", null, [])), seed),
        Shares = new Dictionary<string, SetShares> { [metric] = new("family", new SortedDictionary<string, double>(shares.Select((s, i) => (s, i)).ToDictionary(p => $"{p.i:00}", p => p.s), StringComparer.Ordinal)) },
        Steps = 1,
        Asked = 0,
        Kept = 0,
        Shared = 0,
        WallSeconds = 1,
        Models = "{}",
    };

    private static double[] Numbers(JsonNode list) => [.. list.AsArray().Select(n => n!.GetValue<double>())];

    private static JsonNode[] Golden() => [.. JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests/golden/experiment.json")))!["cases"]!.AsArray().Select(c => c!)];
}
