using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Cli.Exporting;

/// <summary>Is one sample on its way out: its bytes, its line of the ledger, its class.</summary>
/// <param name="Image">The encoded image.</param>
/// <param name="Line">Its line of the ledger; null when there is none.</param>
/// <param name="Class">Its class.</param>
internal sealed record ExportedSample(PoolRow Image, SampleRow? Line, ExportedClass Class)
{
    // Prompts stay readable; nothing of this goes into a page.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Tells whether several nodes train, so that an ordinal alone is not unique.</summary>
    public bool NamesNode { get; init; }

    /// <summary>Gives a name that no other sample of the run has, and that sorts by ordinal: "synthetic-000000012", or "train-synthetic-000000012" where several nodes train.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{(NamesNode ? $"{Image.Node}-" : string.Empty)}{Image.Domain}-{Image.Ordinal:000000000}");

    /// <summary>Writes what is known of the sample as one JSON object, named as the columns of the run's tables.</summary>
    /// <param name="output">Takes UTF-8.</param>
    /// <param name="file">First member "file_name", by which Hugging Face's imagefolder finds the image; null for none.</param>
    public void WriteJson(IBufferWriter<byte> output, string? file)
    {
        using var json = new Utf8JsonWriter(output, Json);
        json.WriteStartObject();
        if (file is not null) json.WriteString("file_name", file);
        json.WriteString("class", Class.Name);
        json.WriteNumber("class_index", Class.Index);
        if (NamesNode) json.WriteString("node", Image.Node);
        json.WriteString("domain", Image.Domain);
        json.WriteNumber("ordinal", Image.Ordinal);
        json.WriteString("format", Image.Format);
        json.WriteNumber("width", Image.Width);
        json.WriteNumber("height", Image.Height);
        json.WriteNumber("uses", Image.Uses);
        if (Line is not null) WriteLine(json, Line);
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, SampleRow line)
    {
        // 64 bits do not survive readers that take every number for a double: seeds are texts.
        if (line.Source is not null) json.WriteString("source", line.Source);
        if (line.Prompt is not null) json.WriteString("prompt", line.Prompt);
        if (line.Domain == "synthetic") json.WriteString("seed", line.Seed.ToString(CultureInfo.InvariantCulture));
        if (line.Batch >= 0) json.WriteNumber("batch", line.Batch);
        if (line.Score is { } score) json.WriteNumber("score", score);
        if (line.Margin is { } margin) json.WriteNumber("margin", margin);
    }
}

/// <summary>Is one class of an export.</summary>
/// <param name="Index">Place among the folder names in the order of code points, which is how torchvision's ImageFolder counts.</param>
/// <param name="Name">The class as the run knows it.</param>
/// <param name="Folder">The same as a file name.</param>
internal sealed record ExportedClass(int Index, string Name, string Folder);
