namespace StreamSynth.Blocks.Shards;

/// <summary>Takes a path inside a shard apart as WebDataset does: everything up to the first dot of the file name is the sample's key, the rest says what the file holds.</summary>
/// <remarks>Source: WebDataset's format description, "basename" of a file.</remarks>
/// <param name="Key">The sample's key, folders included.</param>
/// <param name="Extension">What follows the first dot, in lower case, without it.</param>
/// <param name="IsSafe">Whether the path stays inside the folder that somebody might unpack it to.</param>
internal readonly record struct ShardMember(string Key, string Extension, bool IsSafe)
{
    public static ShardMember Of(string path)
    {
        int file = path.LastIndexOf('/') + 1;
        int dot = path.IndexOf('.', file);
        bool isSafe = !path.StartsWith('/') && !path.Contains('\\', StringComparison.Ordinal) && !path.Split('/').Contains("..");

        // "./0001.webp" and "0001.webp" are one sample.
        string key = dot < 0 ? path : path[..dot];
        while (key.StartsWith("./", StringComparison.Ordinal)) key = key[2..];

        return new(key, dot < 0 ? string.Empty : path[(dot + 1)..].ToLowerInvariant(), isSafe);
    }

    /// <summary>Gives the name of the image format, or null when the file is no image.</summary>
    public string? ImageFormat => Extension switch
    {
        "jpg" or "jpeg" => "jpeg",
        "png" => "png",
        "webp" => "webp",
        "avif" => "avif",
        _ => null,
    };
}
