using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Prompts.Files;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Prompts;

/// <summary>Options of <c>prompt.lines</c>.</summary>
public sealed record ReadPromptLinesOptions : PromptFileOptions
{
    /// <summary>Class of all prompts.</summary>
    [Description("Class of all prompts; not given: every line is a class, a tab and a prompt.")]
    public string? Class { get; init; }

    /// <summary>Longest line.</summary>
    [Description("Bytes that one line may have; a longer one fails alone.")]
    [Range(16, 16_777_216)]
    public int MaxLineBytes { get; init; } = 65_536;
}

/// <summary>Reads prompts from a UTF-8 text file, one per line; blank lines are left out.</summary>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("prompt.lines", "Reads prompts from a text file: a class, a tab and a prompt per line, or prompts of one class.")]
[Out("prompt")]
public sealed class ReadPromptLinesBlock(ReadPromptLinesOptions options, Places places) : PromptFile(options, places)
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<PromptRow> RowsAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            await foreach (TextRecord line in new TextRecords(isQuoted: false, options.MaxLineBytes).ReadAsync(stream, cancel).ConfigureAwait(false)) yield return Read(line);
        }
    }

    private PromptRow Read(TextRecord line)
    {
        string place = $"line {line.Line}";
        if (line.Error is not null) return new(place, null, null, line.Error);
        if (options.Class is { } label) return new(place, label, line.Text.Trim());

        int tab = line.Text.IndexOf('\t', StringComparison.Ordinal);
        return tab < 0
            ? new(place, null, null, new FormatException("there is no tab between class and prompt; with option 'class' all lines are prompts of one class."))
            : new(place, line.Text[..tab].Trim(), line.Text[(tab + 1)..].Trim());
    }
}
