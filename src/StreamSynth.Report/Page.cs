using System.Reflection;
using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Report.Sections;

namespace StreamSynth.Report;

/// <summary>Sets the sections in order between head and foot.</summary>
internal static class Page
{
    private static readonly IReportSection[] Sections =
    [
        new GraphSection(),
        new SenseSection(),
        new ImageSection(),
        new RejectedSection(),
        new CurveSection(),
        new AccuracySection(),
        new ClassSection(),
        new ConfusionSection(),
        new NodeTimeSection(),
        new EdgeSection(),
        new LedgerSection(),
        new FailureSection(),
        new SettingsSection(),
    ];

    public static void Write(Html html, RunContents run)
    {
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />");
        html.Raw("\n<meta name=\"color-scheme\" content=\"light dark\" />\n");
        html.Write($"<title>{run.Progress.GraphName} · StreamSynth</title>\n<link rel=\"icon\" href=\"data:,\" />\n");
        html.Raw($"<style>\n{Asset("report.css")}</style>\n</head>\n<body>\n<main>\n");
        HeadlineSection.Write(html, run);
        WriteContents(html);
        foreach (IReportSection section in Sections)
        {
            html.Write($"<section id=\"{section.Id}\">\n<h2>{section.Title}</h2>\n");
            section.Write(html, run);
            html.Raw("</section>\n");
        }

        html.Raw("</main>\n");
        html.Raw($"<script>\n//<![CDATA[\n{Asset("report.js")}//]]>\n</script>\n</body>\n</html>\n");
    }

    private static void WriteContents(Html html)
    {
        html.Raw("<nav>");
        foreach (IReportSection section in Sections) html.Write($"<a href=\"#{section.Id}\">{section.Title}</a>\n");
        html.Raw("</nav>\n");
    }

    private static string Asset(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
