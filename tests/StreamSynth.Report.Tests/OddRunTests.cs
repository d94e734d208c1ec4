using System.Text;
using System.Xml.Linq;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Tests;

/// <summary>Draws runs that are empty, interrupted, hostile or damaged: the page must open whatever a run wrote.</summary>
public sealed class OddRunTests
{
    private const string Hostile = "</figcaption><script>alert('x')</script> & \"quoted\" \u0000\u0001\u001b \ufffe 漢字 🐈 {0} &amp; ]]>";

    [Fact]
    public void Write_HostileTexts_EscapesAllOfThem()
    {
        SampleRun usual = new();
        SampleRun hostile = new()
        {
            HostilePrompt = Hostile,
            Progress = usual.Progress with { GraphName = Hostile, GraphJson = Hostile, Versions = $"{{\"a\":\"<b>\"}}", Provider = Hostile, State = Hostile, StartedUtc = Hostile },
            Nodes = [.. usual.Nodes.Select((node, i) => i == 0 ? node with { Block = Hostile } : node)],
            Failures = [new FailureRow { Node = Hostile, Ordinal = 1, Key = 2, Message = Hostile }],
        };

        (string page, XDocument document) = Draw(hostile);

        Assert.Single(document.Descendants("script"));
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quoted&quot; \ufffd\ufffd\ufffd \ufffd 漢字 🐈 {0} &amp;amp; ]]&gt;", page, StringComparison.Ordinal);
        Assert.Contains(document.Descendants("span"), span => span.Value.StartsWith("</figcaption><script>alert('x')", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_EmptyTables_SaysSoInEverySection()
    {
        SampleRun empty = new() { WithTraining = false, Nodes = [], Edges = [], Failures = [] };

        (_, XDocument document) = Draw(empty);

        Assert.All(
            document.Descendants("section").Where(section => section.Attribute("id")!.Value != "settings"),
            section => Assert.Single(section.Elements("p"), paragraph => paragraph.Attribute("class")!.Value == "empty"));
        Assert.Contains("No accuracy was measured on the test set.", HtmlReportTests.Text(document.Descendants("header").Single()), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FailedRun_SaysSoInItsHeadline()
    {
        SampleRun usual = new();
        SampleRun failed = new() { Progress = usual.Progress with { State = "failed", Step = 7, Steps = 1200 } };

        (_, XDocument document) = Draw(failed);

        Assert.Contains("This run failed at step 7 of 1,200.", HtmlReportTests.Text(document.Descendants("header").Single()), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ResumedRun_ShowsItsPartsAndWhatChanged()
    {
        PartRow first = new() { Part = 1, StartedUtc = "2026-01-02T03:04:05Z", WallSeconds = 90, FirstStep = 0, LastStep = 250, FromCheckpoint = 0, State = "killed", Changes = "[]" };
        PartRow second = first with { Part = 2, FirstStep = 250, LastStep = 600, FromCheckpoint = 7, State = "done", Changes = """[{"name":"versions.DuckDB","then":"v1","now":"v2"},{"name":"memory","then":null,"now":"2GiB"}]""" };

        (_, XDocument resumed) = Draw(new() { Parts = [first, second] });
        (_, XDocument usual) = Draw(new() { Parts = [second with { Part = 1 }] });

        XElement table = resumed.Descendants("table").Single(t => (string?)t.Attribute("id") == "parts");
        Assert.Equal(3, table.Descendants("tr").Count());
        Assert.Contains("versions.DuckDB: v1 → v2; memory: nothing → 2GiB", HtmlReportTests.Text(table), StringComparison.Ordinal);
        Assert.Contains("This run has 2 parts", HtmlReportTests.Text(resumed.Descendants("header").Single()), StringComparison.Ordinal);
        Assert.DoesNotContain(usual.Descendants("table"), t => (string?)t.Attribute("id") == "parts");
    }

    [Fact]
    public void Write_UnlikeDevices_SaysThatNumbersMayDiffer()
    {
        SampleRun usual = new();
        SampleRun unlike = new() { Progress = usual.Progress with { IsDeterministic = false, Devices = "{\"paint\":[\"cpu\",\"cuda:0\"]}" } };

        (_, XDocument document) = Draw(unlike);

        Assert.Contains("replicas on unlike devices", HtmlReportTests.Text(document.Descendants("header").Single()), StringComparison.Ordinal);
        Assert.DoesNotContain("unlike", HtmlReportTests.Text(Draw(usual).Document.Descendants("header").Single()), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_InterruptedRun_SaysWhere()
    {
        SampleRun usual = new();
        SampleRun interrupted = new() { WithTraining = false, Progress = usual.Progress with { State = "interrupted", Step = 0, Steps = 1200, WallSeconds = 0 } };

        (_, XDocument document) = Draw(interrupted);

        Assert.Contains("Interrupted at step 0 of 1,200.", HtmlReportTests.Text(document.Descendants("header").Single()), StringComparison.Ordinal);
        Assert.Contains("no step trained", document.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LostItems_PointsAtTheNode()
    {
        SampleRun usual = new();
        SampleRun leaking = new() { WithTraining = false, Nodes = [.. usual.Nodes.Select(node => node.Node == "pack" ? node with { Done = node.Done - 5 } : node)] };

        (_, XDocument document) = Draw(leaking);

        XElement row = Assert.Single(document.Descendants("tr"), row => row.Attribute("class")?.Value == "failed");
        Assert.Equal("pack720 ≠606 +107 +2720", HtmlReportTests.Text(row));
        Assert.Contains("Items are missing", document.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NotANumberAndDamagedGraph_StillDrawsThePage()
    {
        using TemporaryFolder folder = new();
        SampleRun usual = new();
        RunFolder run = RunFolder.Create(folder.File("run"));
        run.Write(RunTables.Progress, [usual.Progress with { WallSeconds = double.NaN, Versions = "[1]", ModelHashes = "broken", Cursors = string.Empty }]);
        run.Write(RunTables.Nodes, [.. usual.Nodes.Take(2).Select(node => node with { WorkingSeconds = 1 }), usual.Nodes[0]]);
        run.Write(RunTables.Edges, [Edge("classes.a", "prompts.b"), Edge("prompts.a", "classes.b"), Edge("classes.a", "classes.b"), Edge("nowhere.a", "classes.b")]);
        run.Write(RunTables.Metrics, Enumerable.Range(0, 200).Select(i => new MetricRow { Step = i, Name = "loss", Value = i == 150 ? double.PositiveInfinity : double.NaN, Seconds = 0 }));
        run.Write(RunTables.Accuracy, [new AccuracyRow { Set = "test", Statistics = "main", Images = 0, Pooled = double.NaN, SetAveraged = double.NaN, Low = double.NaN, High = double.NaN, TopFive = double.NaN, CalibrationError = double.NaN }]);
        run.Complete();

        string page = PageOf(run);

        Assert.NotNull(HtmlReportTests.Parse(page).Root);
        Assert.DoesNotContain("NaN", page[..page.IndexOf("<script>", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TwoTrainingsOfOneStream_KeepsTheirLedgersApart()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.File("run"));
        run.Write(RunTables.Progress, [new SampleRun().Progress]);
        run.Write(RunTables.Samples, [Line("arm", 0, "resident"), Line("arm", 1, "filtered"), Line("base", 0, "evictedUsed"), Line("base", 1, "filtered")]);
        run.Write(RunTables.Pool, [Image("arm", 0), Image("base", 0)]);
        run.Complete();

        XDocument document = HtmlReportTests.Parse(PageOf(run));

        Assert.Equal(
            ["arm.synthetic.resident", "arm.synthetic.filtered", "base.synthetic.evictedUsed", "base.synthetic.filtered"],
            Section(document, "samples").Descendants("span").Attributes("data-state").Select(state => state.Value));
        Assert.Equal(["arm: synthetic 2 samples", "base: synthetic 2 samples"], Section(document, "samples").Descendants("p").Where(p => p.Attribute("class")?.Value == "side-label").Select(p => p.Value));
        Assert.Equal(["line of arm", "line of base"], Section(document, "images").Descendants("span").Where(span => span.Attribute("class")?.Value == "prompt").Select(span => span.Value));

        static SampleRow Line(string node, long ordinal, string state) => new()
        {
            Node = node,
            Ordinal = ordinal,
            Key = 1,
            Domain = "synthetic",
            Class = "cat",
            Prompt = $"line of {node}",
            Seed = 0,
            Batch = 0,
            State = state,
            Bytes = 1,
            Uses = 0,
        };
        static PoolRow Image(string node, long ordinal) => new() { Node = node, Ordinal = ordinal, Class = "cat", Domain = "synthetic", Format = "png", Width = 1, Height = 1, Uses = 1, Data = [1] };
    }

    [Fact]
    public void Write_TwoTrainingsWithTheirJudges_KeepsThemApart()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.File("run"));
        run.Write(RunTables.Progress, [new SampleRun().Progress]);
        run.Write(RunTables.Edges, [Edge("arm.model", "judgeArm.model"), Edge("base.model", "judgeBase.model")]);
        run.Write(RunTables.Metrics,
        [
            .. Enumerable.Range(1, 3).SelectMany(step => new[] { Metric("arm", "loss", step, 1), Metric("base", "loss", step, 2) }),
            Metric("arm", "accuracy.validation", 2, 0.5),
            Metric("judgeArm", "accuracy.test", 3, 0.75), Metric("judgeBase", "accuracy.test", 3, 0.25),
        ]);
        run.Write(RunTables.Predictions, [Prediction("judgeArm", "cat"), Prediction("judgeBase", "dog"), Prediction("judgeBase", "cat")]);
        run.Write(RunTables.Accuracy, [Accuracy("judgeArm", "family"), Accuracy("judgeBase", "image")]);
        run.Complete();

        XDocument document = HtmlReportTests.Parse(PageOf(run));

        XElement curves = Section(document, "curves");
        Assert.Equal(["arm", "base"], curves.Elements("h3").Select(title => title.Value));
        Assert.Equal(["Loss (cross-entropy)", "Accuracy", "Loss (cross-entropy)", "Accuracy"], curves.Descendants("figcaption").Select(caption => caption.Value));
        XElement[] panels = [.. Section(document, "confusion").Descendants("div").Where(div => div.Attribute("data-title") is not null)];
        Assert.Equal(["judgeArm: test", "judgeBase: test"], panels.Select(panel => panel.Attribute("data-title")!.Value));
        Assert.Equal([1, 2], panels.Select(panel => panel.Descendants("g").Count()));
        XElement accuracy = Section(document, "accuracy");
        Assert.Equal(["judgeArm: test", "judgeBase: test"], accuracy.Descendants("table").First().Element("tbody")!.Elements("tr").Select(row => row.Element("th")!.Value));
        Assert.Equal(["family", "image"], accuracy.Descendants("table").First().Element("tbody")!.Elements("tr").Select(row => row.Elements("td").ElementAt(5).Value));
    }

    [Fact]
    public void Write_OneFamily_DoesNotClaimFamiliesInItsHeadline()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.File("run"));
        run.Write(RunTables.Progress, [new SampleRun().Progress]);
        run.Write(RunTables.Accuracy, [Accuracy("judge", "image")]);
        run.Complete();

        string headline = HtmlReportTests.Text(HtmlReportTests.Parse(PageOf(run)).Descendants("header").Single());

        Assert.Contains("(95 % interval 40.0 – 60.0).", headline, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FortyEightClasses_FoldsTheRest()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.File("run"));
        run.Write(RunTables.Progress, [new SampleRun().Progress]);
        run.Write(RunTables.Pool, Enumerable.Range(0, 48 * 40).Select(i => new PoolRow
        {
            Ordinal = i,
            Class = $"class {i % 48:00}",
            Domain = "synthetic",
            Format = "png",
            Width = 32,
            Height = 32,
            Uses = 1,
            Data = Glyph.Draw(i % 48, i, 0),
        }));
        run.Complete();

        XDocument document = HtmlReportTests.Parse(PageOf(run));

        Assert.Equal(48, document.Descendants("article").Count());
        Assert.Equal(36, document.Descendants("details").Descendants("article").Count());
        Assert.Equal(48 * 12, document.Descendants("figure").Count());
    }

    private static XElement Section(XDocument document, string id) => document.Descendants("section").Single(section => section.Attribute("id")!.Value == id);

    private static MetricRow Metric(string node, string name, long step, double value) => new() { Node = node, Step = step, Name = name, Value = value, Seconds = step };

    private static PredictionRow Prediction(string node, string predicted) => new()
    {
        Node = node,
        Set = "test",
        Source = "family",
        Item = "item",
        Truth = "cat",
        Predicted = predicted,
        Probability = 0.5,
        TopFive = true,
    };

    private static AccuracyRow Accuracy(string node, string clusteredBy) => new()
    {
        Node = node,
        Set = "test",
        Statistics = "main",
        Images = 2,
        Pooled = 0.5,
        SetAveraged = 0.5,
        Low = 0.4,
        High = 0.6,
        ClusteredBy = clusteredBy,
        TopFive = 1,
        CalibrationError = 0.1,
    };

    private static EdgeRow Edge(string from, string to) => new()
    {
        From = from,
        To = to,
        Capacity = 0,
        CapacityBytes = 0,
        HighWaterItems = 0,
        HighWaterBytes = 0,
        Items = 0,
        Gathered = false,
    };

    private static (string Page, XDocument Document) Draw(SampleRun sample)
    {
        using TemporaryFolder folder = new();
        string page = PageOf(sample.Write(folder.File("run")));
        return (page, HtmlReportTests.Parse(page));
    }

    private static string PageOf(RunFolder run)
    {
        using MemoryStream stream = new();
        HtmlReport.Write(run, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
