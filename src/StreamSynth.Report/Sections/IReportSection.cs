using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;

namespace StreamSynth.Report.Sections;

/// <summary>Draws one part of the page. A section always says something, also where its table is empty.</summary>
internal interface IReportSection
{
    /// <summary>Gives the anchor.</summary>
    string Id { get; }

    /// <summary>Gives the heading.</summary>
    string Title { get; }

    /// <summary>Writes what stands under the heading.</summary>
    void Write(Html html, RunContents run);
}
