namespace StreamSynth.Storage.Runs;

/// <summary>Lists the tables of a whole run folder; stored as <c>manifest.json</c>, written last.</summary>
internal sealed record RunManifest
{
    public const string FileName = "manifest.json";

    public const int CurrentFormat = 6;

    public required int Format { get; init; }

    public required IReadOnlyList<ManifestFile> Files { get; init; }
}

/// <summary>Names one file with its size in bytes and the SHA-256 of its content in lower-case hexadecimal.</summary>
internal sealed record ManifestFile
{
    public required string Name { get; init; }

    public required long Bytes { get; init; }

    public required string Sha256 { get; init; }
}
