using System.Buffers;
using System.Text;
using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report;

/// <summary>Draws one self-contained page from the tables of a run folder.</summary>
/// <remarks>
/// The page opens offline: styles, the few lines of script and all images are inside. It reads without script too. Equal tables give equal bytes.
/// To add a section: one class in Sections/ that implements IReportSection, one line in Page.
/// </remarks>
public static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="run">A folder whose tables have been written.</param>
    /// <param name="output">Receives UTF-8; stays open.</param>
    /// <exception cref="StorageException">A table is missing or torn.</exception>
    public static void Write(RunFolder run, Stream output)
    {
        RunContents contents = RunContents.Read(run);
        using StreamWriter text = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        Page.Write(new Html(text), contents);
    }

    /// <summary>Writes the page.</summary>
    /// <param name="run">A folder whose tables have been written.</param>
    /// <param name="output">Receives UTF-8.</param>
    /// <exception cref="StorageException">A table is missing or torn.</exception>
    public static void Write(RunFolder run, IBufferWriter<byte> output)
    {
        using MemoryStream page = new();
        Write(run, page);
        output.Write(page.GetBuffer().AsSpan(0, (int)page.Length));
    }

    /// <summary>Writes the page to <see cref="RunFolder.ReportPath"/>, replacing an older one at once or not at all.</summary>
    /// <param name="run">A folder whose tables have been written.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="StorageException">A table is missing or torn, or the folder cannot be written.</exception>
    public static string Save(RunFolder run)
    {
        run.WriteReport(output => Write(run, output));
        return run.ReportPath;
    }
}
