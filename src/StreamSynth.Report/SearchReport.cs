using System.Text;
using StreamSynth.Report.Markup;
using StreamSynth.Report.Searches;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Report;

/// <summary>Draws one self-contained page of what a search for rare concepts found out.</summary>
/// <remarks>The page opens offline and reads without script. Equal summaries give equal bytes.</remarks>
public static class SearchReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="summary">What was found out.</param>
    /// <param name="output">Receives UTF-8; stays open.</param>
    public static void Write(SearchSummary summary, Stream output)
    {
        using StreamWriter text = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        SearchPage.Write(new Html(text), summary);
    }
}
