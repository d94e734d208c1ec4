using System.Text;

namespace StreamSynth.Media.Icons;

/// <summary>Composes the NOTICE file: who drew the icons of the data and of the embedded models, and under which licence.</summary>
public static class IconNotice
{
    // The autoencoder was trained before the final split, on all but logos and this set (models/icons-v0/CARD.md).
    private const string NeverDrawn = "cbi";

    /// <summary>Composes the text of NOTICE.</summary>
    /// <param name="package">The icon package.</param>
    /// <param name="splits">The splits; every set that is in none of them and not unused belongs to the generator's corpus.</param>
    /// <returns>The text, with line feeds.</returns>
    /// <exception cref="MediaException">A set of the splits is not in the package.</exception>
    public static string Compose(IconPackage package, IconSplits splits)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(splits);
        IconSetInfo[] sets = [.. package.Sets.Values.Concat(package.ReadUnlisted()).OrderBy(set => set.Prefix, StringComparer.Ordinal)];
        StringBuilder text = new();
        text.Append("StreamSynth uses drawings of the icon sets below, as npm ").Append(splits.Package).Append(' ').Append(splits.Version)
            .Append(" holds them.\nThey are rasterised to 32x32 pixels; nothing else is changed. The drawings are downloaded by\n")
            .Append("the build and are not part of this repository; the embedded models (models/) learnt from those\n")
            .Append("under \"Embedded models\".\n")
            .Append("This file is written by tools/icons_notice.cs.\n");
        HashSet<string> held = new(splits.Sets.Values.SelectMany(one => one).Concat(splits.Unused), StringComparer.Ordinal);
        foreach (string split in IconSplits.Names)
        {
            IReadOnlyList<string> prefixes = splits.Sets[split];
            Section(text, $"Real images, split {split}", sets.Where(set => prefixes.Contains(set.Prefix)), prefixes.Count);
        }

        IconSetInfo[] drawn = [.. sets.Where(set => set.Category != "Logos")];
        IconSetInfo[] corpus = [.. drawn.Where(set => !held.Contains(set.Prefix) && !GeneratorCorpus.NotDrawn.Contains(set.Prefix))];
        Section(text, "Embedded models", corpus, corpus.Length);
        IconSetInfo[] early = [.. drawn.Where(set => splits.Unused.Contains(set.Prefix) && set.Prefix != NeverDrawn)];
        string title = "Embedded models, autoencoder only (it may also have seen the sets above; ps forbids commercial use)";
        Section(text, title, early, early.Length);
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<IconSetInfo> sets, int expected)
    {
        IconSetInfo[] found = [.. sets];
        if (found.Length != expected)
        {
            throw new MediaException(
                $"Expected {expected} icon sets for '{title}', found {found.Length} in the package. Run 'npm ci --ignore-scripts'.");
        }

        text.Append('\n').Append(title).Append('\n').Append('-', title.Length).Append('\n');
        foreach (IconSetInfo set in found)
        {
            text.Append($"{set.Prefix}: {set.Name}, by {set.Author}, {set.Licence}\n");
            if (set.AuthorUrl.Length > 0) text.Append("    ").Append(set.AuthorUrl).Append('\n');
            if (set.LicenceUrl.Length > 0 && set.LicenceUrl != set.AuthorUrl) text.Append("    ").Append(set.LicenceUrl).Append('\n');
        }
    }
}
