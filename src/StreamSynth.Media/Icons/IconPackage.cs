using System.Text.Json;

namespace StreamSynth.Media.Icons;

/// <summary>Reads the npm package <c>@iconify/json</c>: the list of its sets, and the sets one by one when they are asked for.</summary>
public sealed class IconPackage
{
    private const string Fix = "Run 'npm ci --ignore-scripts' in the repository root, or build again.";

    private readonly string _folder;

    private IconPackage(string folder, string version, IReadOnlyDictionary<string, IconSetInfo> sets)
    {
        _folder = folder;
        Version = version;
        Sets = sets;
    }

    /// <summary>Version of the package.</summary>
    public string Version { get; }

    /// <summary>All sets by prefix.</summary>
    public IReadOnlyDictionary<string, IconSetInfo> Sets { get; }

    /// <summary>Opens the package and reads its list of sets; no set is read yet.</summary>
    /// <param name="folder">The package's folder, such as <c>node_modules/@iconify/json</c>.</param>
    /// <returns>The package.</returns>
    /// <exception cref="MediaException">The folder is missing, incomplete or not this package.</exception>
    public static IconPackage Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using JsonDocument package = Parse(Path.Combine(folder, "package.json"));
        using JsonDocument collections = Parse(Path.Combine(folder, "collections.json"));
        try
        {
            return new IconPackage(
                folder,
                package.RootElement.GetProperty("version").GetString()!,
                collections.RootElement.EnumerateObject().ToDictionary(
                    set => set.Name, set => ReadInfo(set.Name, set.Value), StringComparer.Ordinal));
        }
        catch (Exception odd) when (odd is KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new MediaException($"The icon package at '{folder}' is not what npm installs: {odd.Message} {Fix}", odd);
        }
    }

    /// <summary>Reads the icons of one set that the caller wants; hidden icons and aliases are left out.</summary>
    /// <param name="prefix">Prefix of the set.</param>
    /// <param name="wanted">Decides by icon name.</param>
    /// <returns>Names and drawings in file order.</returns>
    /// <exception cref="MediaException">The set is unknown, or its file is missing or corrupt.</exception>
    public IReadOnlyList<KeyValuePair<string, IconDrawing>> ReadSet(string prefix, Func<string, bool> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (!Sets.ContainsKey(prefix))
        {
            throw new MediaException($"The icon package at '{_folder}' (version {Version}) has no set '{prefix}'. {Fix}");
        }

        string path = Path.Combine(_folder, "json", prefix + ".json");
        try
        {
            return IconSetReader.Read(ReadFile(path), wanted);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            throw new MediaException($"The icon set '{path}' is corrupt: {broken.Message} {Fix}", broken);
        }
    }

    /// <summary>Describes the few sets that have a file but are no longer in the list of sets.</summary>
    /// <returns>Their descriptions, in ordinal order of prefix.</returns>
    /// <exception cref="MediaException">A file is missing or corrupt.</exception>
    public IReadOnlyList<IconSetInfo> ReadUnlisted()
    {
        List<IconSetInfo> unlisted = [];
        foreach (string path in Directory.EnumerateFiles(Path.Combine(_folder, "json"), "*.json").Order(StringComparer.Ordinal))
        {
            string prefix = Path.GetFileNameWithoutExtension(path);
            if (Sets.ContainsKey(prefix)) continue;
            using JsonDocument set = Parse(path);
            unlisted.Add(ReadInfo(prefix, set.RootElement.GetProperty("info")));
        }

        return unlisted;
    }

    private static IconSetInfo ReadInfo(string prefix, JsonElement info)
    {
        JsonElement author = info.GetProperty("author");
        JsonElement licence = info.GetProperty("license");
        string spdx = Text(licence, "spdx");
        return new IconSetInfo(
            prefix,
            Text(info, "name"),
            Text(author, "name"),
            Text(author, "url"),
            spdx.Length > 0 ? spdx : Text(licence, "title"),
            Text(licence, "url"),
            Text(info, "category"),
            info.TryGetProperty("palette", out JsonElement palette) && palette.GetBoolean());
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(ReadFile(path));
        }
        catch (JsonException broken)
        {
            throw new MediaException($"'{path}' is corrupt: {broken.Message} {Fix}", broken);
        }
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MediaException($"The icon package @iconify/json is missing: '{path}' does not exist. {Fix}", missing);
        }
    }
}
