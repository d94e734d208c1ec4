using System.Text;
using StreamSynth.Cli.Running;
using StreamSynth.Storage.Files;

namespace StreamSynth.Cli.Printing;

/// <summary>Writes a text to standard output, or to the file of <c>--out</c>.</summary>
internal static class TextFile
{
    /// <summary>Writes the text; where it goes into a file, one line on standard output says so.</summary>
    /// <param name="place">File as the user named it; null for standard output.</param>
    /// <param name="around">Where to write.</param>
    /// <param name="quiet">Whether the line about the file is left out.</param>
    /// <param name="write">Writes the text.</param>
    public static void Write(string? place, Surroundings around, bool quiet, Action<TextWriter> write)
    {
        if (place is null)
        {
            write(around.Output);
            return;
        }

        string path = Path.GetFullPath(place, around.WorkingFolder);
        DurableFile.Replace(path, temporary =>
        {
            using StreamWriter text = new(temporary, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
            write(text);
        });
        if (!quiet) around.Output.WriteLine($"Wrote {OutputFolder.Shown(path, around.WorkingFolder)}.");
    }
}
