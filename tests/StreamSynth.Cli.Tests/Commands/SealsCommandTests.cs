using System.Text.Json.Nodes;
using System.Xml.Linq;
using StreamSynth.Blocks.Embeddings;
using StreamSynth.Cli.Tests.Seals;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage;
using StreamSynth.Storage.Searches;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Commands;

public sealed class SealsCommandTests : IDisposable
{
    private const string Search = """
        {
          "name": "made", "seed": 3,
          "pool": { "file": "pool.parquet" },
          "test": { "share": 0.3 },
          "concepts": { "count": 4, "least": 10, "most": 60, "leastTest": 4 },
          "seeds": { "positives": 3, "negatives": 12 },
          "neighbours": { "kind": "exact", "count": 15 },
          "batch": 10, "labels": 85,
          "rules": ["maxEntropy", "mostLikelyPositive"], "positivesOnly": ["maxEntropy"]
        }
        """;

    private readonly CliBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Seals_MadePool_FindsTheRareAndReportsEveryArm()
    {
        await RunAsync(Search, "--out", "out", "--json");

        JsonObject json = _bench.Json();
        Assert.Equal(1600, json["poolImages"]!.GetValue<int>() + json["testImages"]!.GetValue<int>() + json["nearDuplicates"]!.GetValue<int>());
        SearchArmRow[] arms = [.. ParquetTable.Read<SearchArmRow>(PathOf("out/summary.parquet"))];
        Assert.Equal(["maxEntropy all", "maxEntropy seals", "mostLikelyPositive all", "mostLikelyPositive seals", "maxEntropy sealsPositives"], arms.Select(a => $"{a.Rule} {a.Form}"));
        Assert.All(arms, arm =>
        {
            Assert.Equal(4, arm.Concepts);
            Assert.True(arm.MeanAveragePrecision > 0.9, $"{arm.Rule} {arm.Form}: {arm.MeanAveragePrecision}");
            Assert.Equal(arm.Form == "all", arm.DifferenceFromAll is null);
            Assert.Equal(arm.Form == "all" ? 1 : 0, Math.Floor(arm.MeanPoolShare));
        });
        Assert.True(arms[3].MeanRecall > 0.9, $"most likely positive finds {arms[3].MeanRecall}");
        Assert.True(arms[1].MeanScored < arms[0].MeanScored);
        Assert.True(arms[4].MeanPoolShare < arms[1].MeanPoolShare);
        SearchConceptRow[] concepts = [.. ParquetTable.Read<SearchConceptRow>(PathOf("out/concepts.parquet"))];
        Assert.All(concepts, c => Assert.True(c is { FullAveragePrecision: > 0.95, TextAveragePrecision: null, NeighbourPurity: > 0.5, KnownToModel: null }));
    }

    [Fact]
    public async Task Seals_Rounds_CountLabelsAndNeverLeaveThePool()
    {
        await RunAsync(Search, "--out", "out");

        foreach (IGrouping<(string, string, string), SearchRoundRow> search in Rounds("out").GroupBy(r => (r.Concept, r.Rule, r.Form)))
        {
            Assert.Equal([15, 25, 35, 45, 55, 65, 75, 85], search.Select(r => r.Labels));
            Assert.Equal(Enumerable.Range(0, 8), search.Select(r => r.Round));
            Assert.Equal(search.Select(r => r.Positives), search.Select(r => r.Positives).Order());
            Assert.Equal(search.Select(r => r.PoolShare), search.Select(r => r.PoolShare).Order());
        }
    }

    [Fact]
    public async Task Seals_StoppedAfterAConceptAndGoneOn_IsTheSame()
    {
        await RunAsync(Search, "--out", "whole", "--threads", "2");
        await RunAsync(Search, "--out", "parts", "--concepts", "1", "--threads", "1");
        Assert.Single(Rounds("parts").Select(r => r.Concept).Distinct());

        await RunAsync(Search, "--out", "parts");

        Assert.Equal(Rounds("whole").Select(WithoutTimes), Rounds("parts").Select(WithoutTimes));
    }

    [Fact]
    public async Task Seals_InterruptedBefore_SaysHowToGoOn()
    {
        MadePool.Write(PathOf("pool.parquet"));
        _bench.Write("search.json", Search);
        Surroundings around = _bench.Around with
        {
            Listen = () =>
            {
                Cli.Running.Interrupts interrupts = new();
                interrupts.Signal();
                return interrupts;
            },
        };

        int exit = await CommandLine.RunAsync(["seals", "search.json", "--out", "out"], around).WaitAsync(BlockHarness.Patience);

        Assert.Equal(ExitCode.Interrupted, exit);
        Assert.Contains("Go on with: streamsynth seals search.json --out out", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seals_FolderOfAnotherSearch_IsRefused()
    {
        await RunAsync(Search, "--out", "out", "--concepts", "1");
        int exit = await TryAsync(Search.Replace("\"batch\": 10", "\"batch\": 14", StringComparison.Ordinal), "--out", "out");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("SS7220", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("\"batch\": 14", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seals_Hnsw_KeepsItsGraphAndFindsAsMuch()
    {
        await RunAsync(Search.Replace("exact", "hnsw", StringComparison.Ordinal), "--out", "out", "--concepts", "2", "--json");

        Assert.True(_bench.Json()["neighbourRecall"]!.GetValue<double>() > 0.99);
        Assert.True(File.Exists(PathOf("out/neighbours.hnsw")));
    }

    [Fact]
    public async Task Seals_Report_IsWellFormedAndHasAChartPerRule()
    {
        await RunAsync(Search, "--out", "out", "--concepts", "2");

        XDocument page = XDocument.Load(PathOf("out/report.html"));
        Assert.Contains("Max entropy: recall", page.Descendants().Where(e => e.Name.LocalName == "figcaption").Select(e => e.Value));
        Assert.Equal(6, page.Descendants().Count(e => e.Name.LocalName == "figcaption"));
        Assert.Equal(2, page.Descendants().Single(e => e.Attribute("id")?.Value == "concept-table").Descendants().Count(e => e.Name.LocalName == "tr") - 1);
    }

    [Fact]
    public async Task Seals_FaultyFile_TellsAllFaultsInOnePass()
    {
        int exit = await TryAsync("""
            {
              "name": "made", "sede": 3,
              "pool": { "file": "pool.parquet", "graph": "x.json" },
              "concepts": { "least": 90, "most": 60 },
              "neighbours": { "kind": "hsnw", "hnsw": { "links": 2 } },
              "labels": 20, "forms": []
            }
            """);

        Assert.Equal(ExitCode.WrongInput, exit);
        foreach (string part in new[] { "sede", "did you mean 'seed'", "neighbours.kind", "neighbours.hnsw.links", "forms", "least", "either a 'file' or a 'graph'" }) Assert.Contains(part, _bench.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(PathOf("runs")));
    }

    [Fact]
    public async Task Validate_SearchFile_IsCheckedWithoutRunning()
    {
        _bench.Write("search.json", Search);

        Assert.Equal(ExitCode.WrongInput, await _bench.RunAsync("validate", "search.json", "--seed", "4"));
        Assert.Contains("SS7201", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("SS7206", _bench.Errors, StringComparison.Ordinal);

        MadePool.Write(PathOf("pool.parquet"));
        Assert.Equal(ExitCode.Done, await _bench.RunAsync("validate", "search.json"));
        Assert.EndsWith("search.json: no faults. Search 'made': 4 concepts, 2 rules, 2 forms, 85 labels each, seed 3.\n", _bench.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(PathOf("runs")));
    }

    [Fact]
    public async Task Seals_PlacesThatAreNotThere_AreToldTogether()
    {
        int exit = await TryAsync(Search
            .Replace("pool.parquet", "none.parquet", StringComparison.Ordinal)
            .Replace("\"negatives\": 12", "\"negatives\": 12, \"model\": \"icons-v9/clip\", \"query\": \"a picture\"", StringComparison.Ordinal)
            .Replace("\"leastTest\": 4", "\"leastTest\": 4, \"known\": \"names.txt\"", StringComparison.Ordinal));

        Assert.Equal(ExitCode.WrongInput, exit);
        foreach (string code in new[] { "SS7201", "SS7203", "SS4001", "SS7204" }) Assert.Contains(code, _bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"count\": 4", "\"count\": 9", "SS7210")]
    [InlineData("\"count\": 4", "\"names\": [\"rare1\", \"rear2\"]", "SS7211")]
    [InlineData("\"count\": 15", "\"count\": 5000", "SS7020")]
    public async Task Seals_WhatThePoolCannotGive_IsRefused(string was, string becomes, string code)
    {
        int exit = await TryAsync(Search.Replace(was, becomes, StringComparison.Ordinal), "--out", "out");

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains(code, _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seals_TextQueryInPlaceOfExamples_SearchesFromWhatItFinds()
    {
        MadePool.Write(PathOf("pool.parquet"), width: 128);
        _bench.Write("search.json", WithText("\"text\": 10, \"positives\": 0, \"negatives\": 20"));

        int exit = await CommandLine.RunAsync(["seals", "search.json", "--out", "out", "--concepts", "1"], WithModels).WaitAsync(BlockHarness.Patience);

        Assert.True(exit == ExitCode.Done, _bench.Errors);
        SearchConceptRow concept = Assert.Single(ParquetTable.Read<SearchConceptRow>(PathOf("out/concepts.parquet")));
        Assert.InRange(concept.TextAveragePrecision!.Value, 0, 1);
        Assert.InRange(concept.TextRecall!.Value, 0, 1);
        Assert.All(Rounds("out").Where(r => r.Round == 1), first => Assert.Equal("Anywhere", first.ChosenBy));
    }

    [Fact]
    public async Task Seals_TextModelOfAnotherWidth_IsRefused()
    {
        MadePool.Write(PathOf("pool.parquet"));
        _bench.Write("search.json", WithText("\"positives\": 3, \"negatives\": 12"));

        int exit = await CommandLine.RunAsync(["seals", "search.json", "--out", "out"], WithModels).WaitAsync(BlockHarness.Patience);

        Assert.Equal(ExitCode.WrongInput, exit);
        Assert.Contains("SS7230", _bench.Errors, StringComparison.Ordinal);
        Assert.Contains("128 numbers", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seals_PoolOfAGraph_IsMadeOnceAndSearched()
    {
        _bench.Write("graph.json", """
            { "name": "make", "seed": 1, "nodes": {
              "read": { "block": "icons.read_all", "options": { "sets": ["geo", "ei", "fontelico", "brandico"] } },
              "embed": { "block": "clip.embed", "inputs": { "image": "read.image" }, "options": { "model": "icons-v0/clip" }, "limits": { "batch": 16 } },
              "table": { "block": "embeddings.write", "inputs": { "embedding": "embed.embedding" }, "options": { "file": "elsewhere.parquet" } } } }
            """);
        string search = """
            {
              "name": "icons", "pool": { "graph": "graph.json" }, "test": { "share": 0.4, "nearDuplicate": 2 },
              "concepts": { "names": ["NAME"] }, "seeds": { "positives": 1, "negatives": 5, "model": "icons-v0/clip" },
              "neighbours": { "kind": "exact", "count": 5 }, "batch": 5, "labels": 16, "rules": ["mostLikelyPositive"]
            }
            """;
        Surroundings around = _bench.Around with { Catalog = BlockCatalog.From(typeof(EmbeddingRow).Assembly), ProgramFolder = Repository.Root };
        _bench.Write("search.json", search);

        // No class has this name: what it is refused with says which the pool has.
        Assert.Equal(ExitCode.WrongInput, await CommandLine.RunAsync(["seals", "search.json", "--out", "out"], around).WaitAsync(BlockHarness.Patience));
        Assert.Contains("SS7211", _bench.Errors, StringComparison.Ordinal);
        DateTime made = File.GetLastWriteTimeUtc(PathOf("out/pool.parquet"));
        using EmbeddingPool pool = EmbeddingPool.Open(PathOf("out/pool.parquet"));
        Assert.Equal(30 + 70 + 34 + 45, pool.Points.Count);
        Assert.False(File.Exists(PathOf("elsewhere.parquet")));
        Assert.Equal(ExitCode.WrongInput, await CommandLine.RunAsync(["seals", "search.json", "--out", "out"], around).WaitAsync(BlockHarness.Patience));
        Assert.Equal(made, File.GetLastWriteTimeUtc(PathOf("out/pool.parquet")));
    }

    [Fact]
    public async Task Seals_FileOfAnotherProgram_FindsTheSame()
    {
        await RunAsync(Search, "--out", "own", "--concepts", "2");
        ForeignPool.Copy(PathOf("pool.parquet"), PathOf("clip.parquet"));
        await RunAsync(Foreign("""{ "embedding": "clip", "id": "image_id", "family": "artist" }"""), "--out", "foreign", "--concepts", "2");

        Assert.Contains("columns: embedding = 'clip', id = 'image_id', class = 'label', family = 'artist'", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(Rounds("own").Select(WithoutTimes), Rounds("foreign").Select(WithoutTimes));

        // Other classes make another search, though the vectors are the same.
        Assert.Equal(ExitCode.WrongInput, await TryAsync(Foreign("""{ "embedding": "clip", "id": "image_id", "family": "artist", "class": "artist" }"""), "--out", "foreign"));
        Assert.Contains("SS7220", _bench.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "SS7015", "'clip' FLOAT[], 'dino' DOUBLE[]")]
    [InlineData("""{ "embedding": "clap" }""", "SS7015", "column 'clap': expected to be there")]
    [InlineData("""{ "embedding": "clip", "id": "clip" }""", "SS7015", "column 'clip', taken as 'id'")]
    [InlineData("""{ "embeding": "clip" }""", "SS2002", "did you mean 'embedding'")]
    [InlineData("""{ "embedding": "" }""", "SS2003", "at least 1 long")]
    public async Task Validate_ColumnsThatDoNotFit_AreToldBeforeTheRun(string columns, string code, string expected)
    {
        MadePool.Write(PathOf("pool.parquet"), rows: 300);
        ForeignPool.Copy(PathOf("pool.parquet"), PathOf("clip.parquet"));
        _bench.Write("search.json", Foreign(columns));

        Assert.Equal(ExitCode.WrongInput, await _bench.RunAsync("validate", "search.json"));

        Assert.Contains(code, _bench.Errors, StringComparison.Ordinal);
        Assert.Contains(expected, _bench.Errors.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private static string Foreign(string columns) => Search.Replace("\"file\": \"pool.parquet\"", $"\"file\": \"clip.parquet\", \"columns\": {columns}", StringComparison.Ordinal);

    private Surroundings WithModels => _bench.Around with { ProgramFolder = Repository.Root };

    private static string WithText(string seeds) => Search.Replace("\"positives\": 3, \"negatives\": 12", $"{seeds}, \"model\": \"icons-v0/clip\"", StringComparison.Ordinal);

    private static SearchRoundRow WithoutTimes(SearchRoundRow row) => row with { SelectionSeconds = 0, TrainingSeconds = 0 };

    private SearchRoundRow[] Rounds(string folder) => [.. ParquetTable.Read<SearchRoundRow>(PathOf($"{folder}/rounds.parquet"))];

    private string PathOf(string name) => _bench.PathOf(name);

    private async Task RunAsync(string search, params string[] arguments)
    {
        int exit = await TryAsync(search, arguments);
        Assert.True(exit == ExitCode.Done, _bench.Errors);
    }

    private Task<int> TryAsync(string search, params string[] arguments)
    {
        if (!File.Exists(PathOf("pool.parquet"))) MadePool.Write(PathOf("pool.parquet"));
        _bench.Write("search.json", search);

        return _bench.RunAsync(["seals", "search.json", .. arguments]);
    }
}
