using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Blocks.Prompts.Files;

/// <summary>
/// Is a source of the prompts of one file: what lines, CSV, JSON lines and Parquet have in common. A row that cannot be used (no UTF-8, too long, no prompt, a class that
/// the graph does not have) is an item that fails with its place in the file; the next row follows.
/// </summary>
/// <param name="options">Options that all files share.</param>
/// <param name="places">Where relative paths start.</param>
public abstract class PromptFile(PromptFileOptions options, Places places) : ISource<Prompt>, IHashedInputs
{
    private string _hash = string.Empty;

    /// <summary>The classes.</summary>
    [Gathered("class")]
    public IReadOnlyList<ClassLabel> Classes { get; set; } = [];

    /// <inheritdoc/>
    public long? Count { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Hashes => new Dictionary<string, string> { [$"data prompts {options.File}"] = _hash };

    /// <summary>Gives the file's path; null when there is none.</summary>
    protected string? FilePath => places.Find(options.File) is { } path && File.Exists(path) ? path : null;

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Check()
    {
        if (FilePath is not { } path) return [Missing()];
        if (new FileInfo(path).Length == 0) return [new("SS4121", "options.file", $"'{options.File}' is empty.", "name a file with prompts.")];

        return CheckContent(path);
    }

    /// <summary>Counts the rows and hashes the file: training plans its steps by the number of prompts, and a run's record names its data.</summary>
    public async ValueTask SetupAsync(RunScope run, CancellationToken cancel)
    {
        string path = FilePath ?? throw new GraphException(Missing());
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false)) _hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel).ConfigureAwait(false));

        long count = 0;
        await foreach (PromptRow row in RowsAsync(path, cancel).ConfigureAwait(false)) count++;
        Count = count > 0 ? count : throw new GraphException(new Diagnostic("SS4121", "options.file", $"'{options.File}' holds no rows.", "name a file with prompts."));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Outcome<Prompt>> ReadAsync(RunScope run, CancellationToken cancel) =>
        options.Order == RowOrder.File ? PromptsAsync(cancel) : TurnsByClass.OrderAsync(PromptsAsync(cancel), options.Window, cancel);

    /// <summary>Finds faults of the content that can be told before the run: a column that is not there, say.</summary>
    protected virtual IEnumerable<Diagnostic> CheckContent(string path) => [];

    /// <summary>Reads the rows in file order.</summary>
    protected abstract IAsyncEnumerable<PromptRow> RowsAsync(string path, CancellationToken cancel);

    /// <summary>Tells of a column that is not there.</summary>
    /// <param name="option">Option that names it.</param>
    /// <param name="column">Its name.</param>
    /// <param name="known">Columns that are there.</param>
    protected Diagnostic NoColumn(string option, string column, IReadOnlyList<string> known) => new(
        "SS4122",
        $"options.{option}",
        $"'{options.File}' has no column '{column}'; it has {string.Join(", ", known)}.",
        Suggestion.For(column, known));

    private async IAsyncEnumerable<Outcome<Prompt>> PromptsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var labels = Classes.ToDictionary(c => c.Name);
        await foreach (PromptRow row in RowsAsync(FilePath ?? throw new GraphException(Missing()), cancel).ConfigureAwait(false)) yield return Judge(row, labels);
    }

    private Outcome<Prompt> Judge(PromptRow row, Dictionary<string, ClassLabel> labels)
    {
        if (row.Error is { } error) return Fail(row, error.Message, error);
        if (string.IsNullOrWhiteSpace(row.Text)) return Fail(row, "it has no prompt.");
        if (string.IsNullOrWhiteSpace(row.Class)) return Fail(row, "it has no class.");
        if (labels.TryGetValue(row.Class, out ClassLabel? label)) return new Prompt(row.Text, label);

        string fix = Suggestion.For(row.Class, labels.Keys) ?? "input 'class' lists the classes.";
        return Fail(row, $"class '{row.Class}' is not among those of this graph; {fix}");
    }

    private Outcome<Prompt> Fail(PromptRow row, string what, Exception? cause = null) => Outcome<Prompt>.Fail(new FormatException($"{options.File}, {row.Place}: {what}", cause));

    private Diagnostic Missing()
    {
        string folder = places.Find(Path.GetDirectoryName(options.File) is { Length: > 0 } parent ? parent : ".") ?? string.Empty;
        string[] files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)!)] : [];
        string start = $"relative paths start at {(places.Roots.Count > 0 ? places.Roots[0] : "no folder")}; write where the file is.";

        return new("SS4120", "options.file", $"there is no file '{options.File}'.", Suggestion.For(Path.GetFileName(options.File), files) ?? start);
    }
}
