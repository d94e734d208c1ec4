using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Prompts.Files;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Prompts;

/// <summary>Options of <c>prompt.parquet</c>.</summary>
public sealed record ReadPromptParquetOptions : PromptFileOptions
{
    /// <summary>Column of the prompt.</summary>
    [Description("Name of the text column that holds the prompt.")]
    [MinLength(1)]
    public string PromptColumn { get; init; } = "prompt";

    /// <summary>Column of the class.</summary>
    [Description("Name of the text column that holds the class.")]
    [MinLength(1)]
    public string ClassColumn { get; init; } = "class";
}

/// <summary>Reads prompts from a Parquet file: those of a data set, or those that an earlier run kept in its ledger.</summary>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("prompt.parquet", "Reads prompts and their classes from a Parquet file.")]
[Out("prompt")]
public sealed class ReadPromptParquetBlock(ReadPromptParquetOptions options, Places places) : PromptFile(options, places)
{
    /// <inheritdoc/>
    protected override IEnumerable<Diagnostic> CheckContent(string path)
    {
        IReadOnlyList<string> columns;
        try
        {
            columns = TextColumns.NamesIn(path);
        }
        catch (StorageException e)
        {
            return [new("SS4122", "options.file", e.Message)];
        }

        (string Option, string Column)[] wanted = [("promptColumn", options.PromptColumn), ("classColumn", options.ClassColumn)];
        return [.. wanted.Where(w => !columns.Contains(w.Column)).Select(w => NoColumn(w.Option, w.Column, columns))];
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<PromptRow> RowsAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        long number = 0;
        foreach (string?[] row in TextColumns.Read(path, [options.ClassColumn, options.PromptColumn]))
        {
            cancel.ThrowIfCancellationRequested();
            number++;
            yield return new(string.Create(CultureInfo.InvariantCulture, $"row {number}"), row[0]?.Trim(), row[1]?.Trim());
        }
    }
}
