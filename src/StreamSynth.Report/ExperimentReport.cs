using System.Text;
using StreamSynth.Report.Experiments;
using StreamSynth.Report.Markup;
using StreamSynth.Storage;
using StreamSynth.Storage.Experiments;
using StreamSynth.Storage.Files;

namespace StreamSynth.Report;

/// <summary>Draws one self-contained page from the tables of an experiment's folder. Equal tables give equal bytes.</summary>
public static class ExperimentReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="folder">A folder with tables <c>results</c> and <c>runs</c>.</param>
    /// <param name="name">The experiment's name.</param>
    /// <param name="output">Receives UTF-8; stays open.</param>
    /// <exception cref="StorageException">A table is missing or torn.</exception>
    public static void Write(string folder, string name, Stream output)
    {
        ResultRow[] results = [.. ParquetTable.Read<ResultRow>(Path.Combine(folder, ExperimentTables.Results.FileName))];
        ExperimentRunRow[] runs = [.. ParquetTable.Read<ExperimentRunRow>(Path.Combine(folder, ExperimentTables.Runs.FileName))];
        using StreamWriter text = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        ExperimentContents.Write(new Html(text), name, results, runs);
    }

    /// <summary>Writes the page into the folder, replacing an older one at once or not at all.</summary>
    /// <param name="folder">A folder with tables <c>results</c> and <c>runs</c>.</param>
    /// <param name="name">The experiment's name.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="StorageException">A table is missing or torn, or the folder cannot be written.</exception>
    public static string Save(string folder, string name)
    {
        string path = Path.Combine(Path.GetFullPath(folder), ExperimentTables.ReportName);
        DurableFile.Replace(path, temporary =>
        {
            using FileStream page = File.Create(temporary);
            Write(folder, name, page);
        });
        return path;
    }
}
