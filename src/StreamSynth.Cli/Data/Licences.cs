using StreamSynth.Engine.Blocks;
using StreamSynth.Media;
using StreamSynth.Media.Icons;

namespace StreamSynth.Cli.Data;

/// <summary>Finds the licences of drawing families.</summary>
internal static class Licences
{
    /// <summary>Gives licences by family, of the icon sets that are at hand; empty when the icon package is not.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<string> families, Places places)
    {
        string[] wanted = [.. families];
        if (places.Find("node_modules/@iconify/json/collections.json") is not { } list) return new Dictionary<string, string>();

        try
        {
            IReadOnlyDictionary<string, IconSetInfo> sets = IconPackage.Open(Path.GetDirectoryName(list)!).Sets;
            return wanted.Where(sets.ContainsKey).ToDictionary(f => f, f => sets[f].Licence);
        }
        catch (MediaException)
        {
            // Whoever reads icons reports a broken package; counts are worth showing without licences.
            return new Dictionary<string, string>();
        }
    }
}
