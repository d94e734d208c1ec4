using System.Text.RegularExpressions;
using System.Xml.Linq;
using StreamSynth.Storage;
using StreamSynth.Storage.Experiments;

namespace StreamSynth.Report.Tests.Experiments;

public sealed class ExperimentReportTests
{
    [Fact]
    public void Save_Experiment_DrawsChartsAndTablesThatNeedNothingFromOutside()
    {
        using TemporaryFolder folder = new();
        Write(folder, "real <only>", 3);

        string page = File.ReadAllText(ExperimentReport.Save(folder.FullPath, "a <b>"));
        XDocument document = XDocument.Parse(page[page.IndexOf("<html", StringComparison.Ordinal)..]);

        Assert.DoesNotMatch(new Regex("https?://|//cdn|@import|url\\((?!#)", RegexOptions.IgnoreCase), page);
        Assert.Equal("a <b>", document.Descendants("h1").Single().Value);
        Assert.Equal(["validation (for choosing)", "test (only reported)"], document.Descendants("figcaption").Select(f => f.Value));
        Assert.Contains("Best by validation: naive, 3x; test 61.0 % (51.0 to 71.0), +11.0 against the reference.", document.Descendants("p").Select(p => p.Value));
        XElement chart = document.Descendants("svg").First();
        Assert.Equal(["0x", "1x", "3x"], chart.Descendants("text").Where(t => t.Value.EndsWith('x')).Select(t => t.Value));
        Assert.Equal(3, chart.Descendants("circle").Count());
        Assert.Single(chart.Descendants("polyline"));
        string[] rows = [.. document.Descendants("tr").Where(r => r.Attribute("data-arm") is not null).Select(r => string.Join("|", r.Elements().Select(c => c.Value)))];
        Assert.Equal("real <only>|0x|50.0 %|40.0 – 60.0|2.0|3|–|–", rows[0]);
        Assert.Equal("naive (chosen)|3x|61.0 %|51.0 – 71.0|2.0|3|+11.0|+1.0 to +21.0", rows[5]);
        Assert.Equal(["runs/real/0x/seed-1/report.html"], document.Descendants("a").Attributes("href").Select(a => a.Value));
    }

    [Fact]
    public void Save_EqualTables_GivesEqualBytes()
    {
        using TemporaryFolder one = new();
        using TemporaryFolder two = new();
        Write(one, "real", 3);
        Write(two, "real", 3);

        Assert.Equal(File.ReadAllBytes(ExperimentReport.Save(one.FullPath, "a")), File.ReadAllBytes(ExperimentReport.Save(two.FullPath, "a")));
    }

    [Fact]
    public void Save_FewSeeds_SaysSo()
    {
        using TemporaryFolder folder = new();
        Write(folder, "real", 1);

        Assert.Contains("Fewer than three seeds", File.ReadAllText(ExperimentReport.Save(folder.FullPath, "a")), StringComparison.Ordinal);
    }

    private static void Write(TemporaryFolder folder, string title, long seeds)
    {
        ParquetTable.Write<ResultRow>(
            folder.File("results.parquet"),
            from arm in new[] { (Arm: "real", Title: title, Multiple: 0), (Arm: "naive", Title: "naive", Multiple: 1), (Arm: "naive", Title: "naive", Multiple: 3) }
            from metric in new[] { "validation", "test" }
            select Row(arm.Arm, arm.Title, arm.Multiple, metric, seeds));
        ParquetTable.Write<ExperimentRunRow>(folder.File("runs.parquet"), [Run("validation"), Run("test")]);
    }

    private static ResultRow Row(string arm, string title, int multiple, string metric, long seeds)
    {
        double mean = arm == "real" ? 0.5 : 0.58 + (multiple / 100.0);
        bool isCompared = arm != "real";
        return new()
        {
            Arm = arm,
            Title = title,
            Multiple = multiple,
            Metric = metric,
            IsForChoosing = metric == "validation",
            IsChosen = multiple == 3,
            Seeds = seeds,
            Sets = 9,
            ClusteredBy = "family",
            Mean = mean,
            Deviation = seeds > 1 ? 0.02 : null,
            Low = mean - 0.1,
            High = mean + 0.1,
            Difference = isCompared ? mean - 0.5 : null,
            DifferenceLow = isCompared ? mean - 0.6 : null,
            DifferenceHigh = isCompared ? mean - 0.4 : null,
        };
    }

    private static ExperimentRunRow Run(string metric) => new()
    {
        Arm = "real",
        Multiple = 0,
        Seed = 1,
        Metric = metric,
        Accuracy = 0.5,
        Folder = "runs/real/0x/seed-1",
        Steps = 100,
        SyntheticAsked = 0,
        SyntheticKept = 0,
        SyntheticShared = 0,
        WallSeconds = 12,
    };
}
