using System.Collections.Frozen;

namespace StreamSynth.Labelling.Pages;

/// <summary>Holds page, style and script.</summary>
internal static class PageAssets
{
    private static readonly FrozenDictionary<string, (byte[] Bytes, string MediaType)> Files = new Dictionary<string, (byte[], string)>
    {
        ["/"] = (Read("label.html"), "text/html; charset=utf-8"),
        ["/label.css"] = (Read("label.css"), "text/css; charset=utf-8"),
        ["/label.js"] = (Read("label.js"), "text/javascript; charset=utf-8"),
    }.ToFrozenDictionary();

    /// <summary>Tells whether a path is one of them.</summary>
    public static bool Has(string? path) => path is not null && Files.ContainsKey(path);

    /// <summary>Gives one of them.</summary>
    public static (byte[] Bytes, string MediaType) Of(string path) => Files[path];

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(PageAssets).Assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);

        return bytes;
    }
}
