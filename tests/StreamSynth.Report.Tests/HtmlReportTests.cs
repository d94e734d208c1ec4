using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using StreamSynth.Storage;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Tests;

public sealed class HtmlReportTests(SharedRun shared) : IClassFixture<SharedRun>
{
    [Fact]
    public void Write_SampleRun_IsWellFormedAndNeedsNothingFromOutside()
    {
        string page = shared.Page;

        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("https?://|//cdn|@import|url\\((?!#)", RegexOptions.IgnoreCase), page);
        Assert.All(shared.Document.Descendants().Attributes("src"), source => Assert.StartsWith("data:image/", source.Value, StringComparison.Ordinal));
        Assert.All(shared.Document.Descendants().Attributes("href"), link => Assert.Matches("^(#|data:,$)", link.Value));
        Assert.Single(shared.Document.Descendants("main"));
    }

    [Fact]
    public void Write_EveryContentsLink_LeadsToASection()
    {
        IEnumerable<string> sections = shared.Document.Descendants("section").Select(section => "#" + section.Attribute("id")!.Value);

        IEnumerable<string> links = shared.Document.Descendants("nav").Descendants("a").Select(link => link.Attribute("href")!.Value);

        Assert.Equal(sections, links);
    }

    [Fact]
    public void Write_Headline_ShowsTheNumbersOfTheTables()
    {
        ProgressRow progress = shared.Run.Read(RunTables.Progress).Single();
        AccuracyRow[] accuracy = [.. shared.Run.Read(RunTables.Accuracy).Where(row => row.Statistics == "main")];

        string tiles = Text(shared.Document.Descendants("div").Single(div => Class(div) == "tiles"));

        Assert.Contains($"Steps trained{progress.Step}of {progress.Steps}", tiles, StringComparison.Ordinal);
        Assert.Contains($"Images generated{shared.Run.Read(RunTables.Nodes).Single(node => node.Node == "paint").Done}of 720", tiles, StringComparison.Ordinal);
        Assert.Contains("Wall time3 min 13 s", tiles, StringComparison.Ordinal);
        Assert.Contains("Peak memory1.1 GiB", tiles, StringComparison.Ordinal);
        Assert.All(accuracy, row => Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"{row.SetAveraged * 100:0.0} %{row.Low * 100:0.0} – {row.High * 100:0.0} · {row.Images} images"), tiles, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_Senses_ShowsWhatShouldBeLookedAtFirstAndTheBestMarginOnTop()
    {
        XElement[] classes = [.. Section("senses").Descendants("article")];

        Assert.Equal(["mouse", "camera"], classes.Select(c => c.Attribute("data-sense")!.Value));
        Assert.Contains("all meanings score alike; the plain name stays", Text(classes[0]), StringComparison.Ordinal);
        Assert.Equal(["computer mouse", "mouse", "mouse"], classes[0].Descendants("tbody").Descendants("th").Select(Text));
        Assert.Contains("camera, device that takes <pictures>", Text(classes[1]), StringComparison.Ordinal);
        Assert.Equal("data:image/png;base64,iVBORw==", Assert.Single(classes[1].Descendants("img")).Attribute("src")!.Value);
    }

    [Fact]
    public void Write_Diversity_ShowsTheLeastCoveredClassFirstAndWhatTheNumbersMean()
    {
        XElement section = Section("diversity");

        Assert.Equal(["mouse", "camera", "umbrella"], section.Descendants("tr").Select(row => row.Attribute("data-class")?.Value).OfType<string>());
        Assert.Contains("nearer than 0.1", Text(section), StringComparison.Ordinal);
        Assert.Equal(["mouse", "200", "0.050", "0.400", "10 of 40", "25.0 %", ""], Cells("mouse"));
        Assert.Equal(["umbrella", "1", "–", "–", "–", "–", ""], Cells("umbrella"));

        string[] Cells(string label) => [.. section.Descendants("tr").Single(row => row.Attribute("data-class")?.Value == label).Elements().Select(Text)];
    }

    [Fact]
    public void Write_EveryNode_ShowsConservationAndItsCountsInTheGraph()
    {
        XElement graph = Section("graph");

        foreach (NodeRow node in shared.Run.Read(RunTables.Nodes))
        {
            XElement row = graph.Descendants("tr").Single(element => element.Attribute("data-node")?.Value == node.Node);
            XElement box = graph.Descendants("g").Single(element => element.Attribute("data-node")?.Value == node.Node);

            Assert.Equal($"{node.Node}{node.Received} ={node.Done} +{node.Skipped} +{node.Failed}{node.Emitted}", Text(row));
            Assert.Contains($"{node.Node}{node.Block}{node.Done}{node.Skipped}{node.Failed}", Text(box), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_EveryEdge_IsDrawnOnceWithItsItemsAndDashedWhereGathered()
    {
        XElement graph = Section("graph");

        foreach (EdgeRow edge in shared.Run.Read(RunTables.Edges))
        {
            XElement[] parts = [.. graph.Descendants().Where(element => element.Attribute("data-from")?.Value == edge.From && element.Attribute("data-to")?.Value == edge.To)];

            Assert.Equal(["path", "text"], parts.Select(part => part.Name.LocalName));
            Assert.Equal(edge.Gathered ? "edge gathered" : "edge", Class(parts[0]));
            Assert.Equal(edge.Items.ToString(CultureInfo.InvariantCulture), parts[1].Value);
        }
    }

    [Fact]
    public void Write_Images_CarryTheBytesOfThePoolWithPromptSeedAndScore()
    {
        Dictionary<string, SampleRow> prompts = shared.Run.Read(RunTables.Samples).Where(row => row.Domain == "synthetic").ToDictionary(row => $"seed {row.Seed}");
        Dictionary<long, string> bytes = shared.Run.Read(RunTables.Pool).Where(row => row.Domain == "synthetic").ToDictionary(row => row.Ordinal, row => Convert.ToBase64String(row.Data));

        XElement[] figures = [.. Section("images").Descendants("div").Where(div => Class(div) == "side synthetic").Descendants("figure")];

        Assert.Equal(12 * SampleRun.Classes.Length, figures.Length);
        foreach (XElement figure in figures)
        {
            string[] caption = [.. figure.Descendants("span").Select(span => span.Value)];
            SampleRow sample = prompts[caption[2]];
            Assert.Equal(sample.Prompt, caption[0]);
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"score {sample.Score:0.000}"), caption[1]);
            Assert.Equal("data:image/png;base64," + bytes[sample.Ordinal], figure.Element("img")!.Attribute("src")!.Value);
            Assert.StartsWith($"{sample.Prompt}\n{caption[1]} {caption[2]}\nordinal {sample.Ordinal}, ", figure.Attribute("title")!.Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_Curves_SmoothLongSeriesDotShortOnesAndLeaveZerosOut()
    {
        XElement curves = Section("curves");
        XElement accuracy = curves.Descendants("figure").Single(figure => figure.Element("figcaption")!.Value == "Accuracy");

        Assert.Contains("Zero throughout, so not drawn: Starved steps.", Text(curves), StringComparison.Ordinal);
        Assert.DoesNotContain(curves.Descendants("figcaption"), caption => caption.Value == "Starved steps");
        Assert.Contains(accuracy.Descendants(), element => element.Attribute("class")?.Value == "raw s-synthetic");
        Assert.DoesNotContain(accuracy.Descendants(), element => element.Attribute("class")?.Value == "dot s-synthetic");
        Assert.Contains(accuracy.Descendants(), element => element.Attribute("class")?.Value == "dot s-all");
    }

    [Fact]
    public void Write_Confusion_CountsEveryPredictionOnce()
    {
        PredictionRow[] test = [.. shared.Run.Read(RunTables.Predictions).Where(row => row.Set == "test")];

        XElement panel = Section("confusion").Descendants("div").Single(div => div.Attribute("data-title")?.Value == "test");
        Dictionary<(string, string), int> drawn = panel.Descendants("g").ToDictionary(
            cell => (cell.Attribute("data-truth")!.Value, cell.Attribute("data-predicted")!.Value),
            cell => int.Parse(cell.Element("text")!.Value, CultureInfo.InvariantCulture));

        Assert.Equal(test.GroupBy(row => (row.Truth, row.Predicted)).ToDictionary(group => group.Key, group => group.Count()), drawn);
    }

    [Fact]
    public void Write_DrawingFamilies_ShowTheirShareOfRightAnswers()
    {
        XElement[] rows = [.. Section("accuracy").Descendants("tr").Where(row => row.Attribute("data-family") is not null)];

        foreach (IGrouping<string, PredictionRow> family in shared.Run.Read(RunTables.Predictions).GroupBy(row => row.Source))
        {
            XElement row = rows.Single(element => element.Attribute("data-family")!.Value == family.Key);
            int right = family.Count(prediction => prediction.Truth == prediction.Predicted);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{family.Key}{family.Count()}{right}{right * 100.0 / family.Count():0.0} %"), Text(row), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_Ledger_SumsToAllSamples()
    {
        Dictionary<string, long> states = shared.Run.Read(RunTables.Samples).GroupBy(row => $"{row.Domain}.{row.State}").ToDictionary(group => group.Key, group => group.LongCount());

        Dictionary<string, long> drawn = Section("samples").Descendants("span").Where(span => span.Attribute("data-state") is not null)
            .ToDictionary(span => span.Attribute("data-state")!.Value, span => long.Parse(span.Element("strong")!.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));

        Assert.Equal(states, drawn);
    }

    [Fact]
    public void Write_Time_NamesTheBottleneck() =>
        Assert.StartsWith("paint is the bottleneck: it worked 2 min 51 s, 89 % of the run.", Text(Section("time").Element("p")!), StringComparison.Ordinal);

    [Fact]
    public void Write_Failures_ShowNodeOrdinalAndMessage() =>
        Assert.All(shared.Run.Read(RunTables.Failures), row => Assert.Contains(
            $"{row.Node}{row.Ordinal}{row.Key:x16}{row.Message}", Text(Section("failures")), StringComparison.Ordinal));

    [Fact]
    public void Write_Settings_ShowGraphSeedsVersionsAndCommand()
    {
        string settings = Text(Section("settings"));

        Assert.Contains("run repeat.json --seed 42", settings, StringComparison.Ordinal);
        Assert.Contains("\"guidanceScale\": 3", settings, StringComparison.Ordinal);
        Assert.Contains("DuckDB\nv1.5.6", settings.Replace("DuckDBv", "DuckDB\nv", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("generation99120381", settings, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Twice_GivesEqualBytesOnStreamAndBuffer()
    {
        using MemoryStream stream = new();
        ArrayBufferWriter<byte> buffer = new();

        HtmlReport.Write(shared.Run, stream);
        HtmlReport.Write(shared.Run, buffer);

        Assert.True(stream.ToArray().AsSpan().SequenceEqual(buffer.WrittenSpan));
        Assert.InRange(stream.Length, 100_000, 1_500_000);
    }

    [Fact]
    public void Save_CompleteRun_LeavesTheRunWhole()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new SampleRun { WithTraining = false }.Write(folder.File("run"));

        string path = HtmlReport.Save(run);

        Assert.Equal(run.ReportPath, path);
        Assert.True(RunFolder.Open(run.FullPath).IsComplete);
        Assert.NotNull(Parse(File.ReadAllText(path)).Root);
    }

    [Fact]
    public void Write_RunWithoutProgress_NamesTheTable()
    {
        using TemporaryFolder folder = new();
        RunFolder run = RunFolder.Create(folder.File("run"));
        run.Write(RunTables.Progress, []);
        run.Complete();

        StorageException refused = Assert.Throws<StorageException>(() => HtmlReport.Write(run, Stream.Null));

        Assert.Equal($"{run.PathOf(RunTables.Progress)}: expected one row, found none.", refused.Message);
    }

    internal static XDocument Parse(string page) => XDocument.Parse(page.Replace("<!DOCTYPE html>", string.Empty, StringComparison.Ordinal), LoadOptions.PreserveWhitespace);

    internal static string Text(XElement element) =>
        string.Concat(element.DescendantNodes().OfType<XText>().Where(text => text.Parent!.Name.LocalName != "title").Select(text => text.Value))
            .Replace("\n", string.Empty, StringComparison.Ordinal);

    private static string? Class(XElement element) => element.Attribute("class")?.Value;

    private XElement Section(string id) => shared.Document.Descendants("section").Single(section => section.Attribute("id")!.Value == id);
}

/// <summary>Writes the sample run and its page once for all tests of a class.</summary>
public sealed class SharedRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SharedRun()
    {
        Run = new SampleRun().Write(_folder.File("run"));
        using MemoryStream stream = new();
        HtmlReport.Write(Run, stream);
        Page = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Document = HtmlReportTests.Parse(Page);
    }

    public RunFolder Run { get; }

    public string Page { get; }

    public XDocument Document { get; }

    public void Dispose() => _folder.Dispose();
}
