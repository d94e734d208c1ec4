using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Text.Json;
using StreamSynth.Blocks.Prompts.Files;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Prompts;

/// <summary>Options of <c>prompt.jsonl</c>.</summary>
public sealed record ReadPromptJsonOptions : PromptFileOptions
{
    /// <summary>Member of the prompt.</summary>
    [Description("Name of the member that holds the prompt.")]
    [MinLength(1)]
    public string PromptMember { get; init; } = "prompt";

    /// <summary>Member of the class.</summary>
    [Description("Name of the member that holds the class.")]
    [MinLength(1)]
    public string ClassMember { get; init; } = "class";

    /// <summary>Longest line.</summary>
    [Description("Bytes that one line may have; a longer one fails alone.")]
    [Range(16, 16_777_216)]
    public int MaxLineBytes { get; init; } = 65_536;
}

/// <summary>Reads prompts from a file of JSON lines: one object per line, of which two members are read.</summary>
/// <param name="options">Options.</param>
/// <param name="places">Where relative paths start.</param>
[Block("prompt.jsonl", "Reads prompts and their classes from a file of JSON lines.")]
[Out("prompt")]
public sealed class ReadPromptJsonBlock(ReadPromptJsonOptions options, Places places) : PromptFile(options, places)
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
        try
        {
            using JsonDocument json = JsonDocument.Parse(line.Text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new(place, TextOf(json.RootElement, options.ClassMember), TextOf(json.RootElement, options.PromptMember))
                : new(place, null, null, new FormatException($"it is {json.RootElement.ValueKind}, but must be an object."));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return new(place, null, null, e);
        }
    }

    private static string? TextOf(JsonElement row, string member)
    {
        if (!row.TryGetProperty(member, out JsonElement value)) return null;

        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new FormatException($"'{member}' is {value.GetRawText()}, but must be a text.");
    }
}
