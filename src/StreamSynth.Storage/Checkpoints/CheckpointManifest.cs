using System.Security.Cryptography;
using System.Text.Json;
using StreamSynth.Storage.Files;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>
/// Lists the files that make up one checkpoint. It is the commit: whatever no manifest lists does not exist. JSON and not Parquet, so that nothing but a text
/// editor is needed to see what a folder holds, and no <c>*.parquet</c> pattern picks it up.
/// </summary>
internal sealed record CheckpointManifest
{
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public required int Format { get; init; }

    public required long Number { get; init; }

    /// <summary>Gives when the snapshot was written, UTC, ISO 8601.</summary>
    public required string SavedUtc { get; init; }

    public required IReadOnlyList<TableEntry> Tables { get; init; }

    /// <summary>Gives the names of all files of all tables.</summary>
    public IEnumerable<string> Files() => Tables.SelectMany(table => table.Segments).Select(segment => segment.File);

    /// <summary>Gives the manifest's text, its own SHA-256 first.</summary>
    public byte[] ToBytes()
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(this, Json);
        return [.. "{\"sha256\":\""u8, .. System.Text.Encoding.ASCII.GetBytes(Sha256.Of(content)), .. "\",\"checkpoint\":"u8, .. content, .. "}\n"u8];
    }

    /// <summary>Reads a manifest back; null and the reason when it is damaged.</summary>
    /// <exception cref="StorageException">It is whole, but of a format that this version does not know.</exception>
    public static CheckpointManifest? Parse(string path, byte[] text, out string reason)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement content = document.RootElement.GetProperty("checkpoint");
            string raw = content.GetRawText();
            string found = Sha256.Of(System.Text.Encoding.UTF8.GetBytes(raw));
            string expected = document.RootElement.GetProperty("sha256").GetString() ?? string.Empty;
            reason = $"expected SHA-256 {expected} as its first line says, found {found}: the manifest was changed";
            if (found != expected) return null;

            int format = content.GetProperty("format").GetInt32();
            if (format == CurrentFormat) return JsonSerializer.Deserialize<CheckpointManifest>(raw, Json);

            throw new StorageException($"{path}: expected format {CurrentFormat}, found {format}. Open it with the version that wrote it.");
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            reason = $"expected a whole manifest, but: {broken.Message}";
            return null;
        }
    }
}

/// <summary>Lists the files of one table in the order of their rows: one for a whole table, any number for a growing one.</summary>
internal sealed record TableEntry
{
    public required string Name { get; init; }

    public required bool Grows { get; init; }

    public required IReadOnlyList<SegmentEntry> Segments { get; init; }
}

/// <summary>Vouches for one file: its size in bytes, its rows, the SHA-256 of its content in lower-case hexadecimal.</summary>
internal sealed record SegmentEntry
{
    public required string File { get; init; }

    public required long Bytes { get; init; }

    public required long Rows { get; init; }

    public required string Sha256 { get; init; }
}

/// <summary>Hashes content.</summary>
internal static class Sha256
{
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Reads a file once and gives size and hash.</summary>
    public static (long Bytes, string Sha256) Of(IFileOperations files, string path)
    {
        using Stream content = files.OpenRead(path);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        return (content.Position, hash);
    }
}
