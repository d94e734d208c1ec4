using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamSynth.Media.Icons;

/// <summary>Knows the icons that the embedded models learnt from: all but logos, animations, near-copies, and the sets of the splits with their relatives.</summary>
public static class GeneratorCorpus
{
    /// <summary>Gives the name that these icons have in place of a split's.</summary>
    public const string Split = "generatorCorpus";

    /// <summary>Gives the sets that were left out by name, besides logos: animations and two near-copies of sets that are in it (rasterise.js).</summary>
    internal static readonly string[] NotDrawn = ["material-symbols-light", "line-md", "iconmind", "svg-spinners"];

    /// <summary>Gives the prefixes of the sets, in ordinal order.</summary>
    /// <param name="package">The icon package.</param>
    /// <param name="splits">The splits, whose sets are held out.</param>
    public static IReadOnlyList<string> SetsOf(IconPackage package, IconSplits splits)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(splits);
        HashSet<string> held = new(splits.Sets.Values.SelectMany(one => one).Concat(splits.Unused).Concat(NotDrawn), StringComparer.Ordinal);

        return [.. package.Sets.Values.Where(set => set.Category != "Logos" && !held.Contains(set.Prefix)).Select(set => set.Prefix).Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads a share of the icons of some sets; equal arguments give equal lists on every machine.</summary>
    /// <param name="package">The icon package.</param>
    /// <param name="splits">The splits.</param>
    /// <param name="sets">Prefixes, all of them of the corpus.</param>
    /// <param name="share">How much of them, above 0 to 1.</param>
    /// <param name="seed">Chooses which.</param>
    /// <returns>The icons, set by set in file order.</returns>
    /// <exception cref="MediaException">A set is missing or corrupt.</exception>
    public static IEnumerable<Icon> Read(IconPackage package, IconSplits splits, IReadOnlyList<string> sets, double share, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(splits);
        ArgumentNullException.ThrowIfNull(sets);
        foreach (string set in sets)
        {
            bool palette = package.Sets[set].Palette;
            foreach ((string name, IconDrawing drawing) in package.ReadSet(set, name => Place(seed, $"{set}/{name}") < share))
            {
                yield return new Icon(set, name, splits.NameRule.ClassOf(name), Split, palette, drawing);
            }
        }
    }

    // A cryptographic hash as a number in [0, 1), because string.GetHashCode differs from process to process.
    private static double Place(ulong seed, string text) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}/{text}")))) / 18446744073709551616.0;
}
