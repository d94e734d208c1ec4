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
        new DiversitySection(),
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
        PageFrame.Begin(html, run.Progress.GraphName);
        HeadlineSection.Write(html, run);
        WriteContents(html);
        foreach (IReportSection section in Sections)
        {
            html.Write($"<section id=\"{section.Id}\">\n<h2>{section.Title}</h2>\n");
            section.Write(html, run);
            html.Raw("</section>\n");
        }

        PageFrame.End(html);
    }

    private static void WriteContents(Html html)
    {
        html.Raw("<nav>");
        foreach (IReportSection section in Sections) html.Write($"<a href=\"#{section.Id}\">{section.Title}</a>\n");
        html.Raw("</nav>\n");
    }
}
