using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamSynth.Media.Icons;

/// <summary>Selects the icons of classes and splits: the real images of the experiments.</summary>
public sealed class IconCorpus
{
    private readonly IconPackage _package;
    private readonly IReadOnlySet<string> _nearDuplicates;

    private IconCorpus(IconPackage package, IconSplits splits, IReadOnlySet<string> nearDuplicates)
    {
        _package = package;
        Splits = splits;
        _nearDuplicates = nearDuplicates;
    }

    /// <summary>The splits that the corpus follows.</summary>
    public IconSplits Splits { get; }

    /// <summary>Opens the corpus over a package.</summary>
    /// <param name="package">The package, of the version that the splits were made for.</param>
    /// <returns>The corpus; no icon is read yet.</returns>
    /// <exception cref="MediaException">The package has another version.</exception>
    public static IconCorpus Open(IconPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        IconSplits splits = IconSplits.ReadEmbedded();
        if (package.Version != splits.Version)
        {
            throw new MediaException(
                $"The icon splits were made for {splits.Package} {splits.Version}, found version {package.Version}. " +
                "Run 'npm ci --ignore-scripts' in the repository root.");
        }

        return new IconCorpus(package, splits, NearDuplicates.ReadEmbedded(splits));
    }

    /// <summary>Selects icons; equal arguments give equal lists on every machine.</summary>
    /// <remarks>Held-out icons that nearly equal one of realTrain, hidden icons, aliases and sets of logos are left out.</remarks>
    /// <param name="classes">Class names by the name rule, each once; any noun that icons are named after.</param>
    /// <param name="splits">Names from <see cref="IconSplits.Names"/>, each once.</param>
    /// <param name="perClass">Most icons of one class in one split, dealt out over the sets in turn; 0 takes all.</param>
    /// <param name="seed">Chooses which icons are taken and their order.</param>
    /// <param name="allowMissing">
    /// Whether a class without icons in a split is listed as missing instead of being an error; the small splits lack some classes.
    /// </param>
    /// <returns>The icons and their hash.</returns>
    /// <exception cref="MediaException">A split is unknown, a name comes twice, or a class has no icons.</exception>
    public IconSelection Select(
        IReadOnlyList<string> classes, IReadOnlyList<string> splits, int perClass = 0, ulong seed = 0, bool allowMissing = false)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(splits);
        ArgumentOutOfRangeException.ThrowIfNegative(perClass);
        RequireOnce(classes, "class");
        RequireOnce(splits, "split");
        List<Icon> chosen = [];
        List<(string Class, string Split)> missing = [];
        foreach (string split in splits)
        {
            HashSet<string> seen = new(StringComparer.Ordinal);
            ILookup<string, Icon> found = ReadSplit(split, classes, seen).ToLookup(icon => icon.Class, StringComparer.Ordinal);
            List<List<Icon>> queues = [];
            foreach (string name in classes)
            {
                if (found.Contains(name)) queues.Add(TakeInTurn(found[name], perClass, seed));
                else if (allowMissing) missing.Add((name, split));
                else throw NoIcons(name, split, seen);
            }

            chosen.AddRange(Interleave(queues));
        }

        return new IconSelection(chosen, missing, Splits.Package, Splits.Version);
    }

    /// <summary>Lists every icon of the package but those of some splits: logos and sets of no split included, hidden icons and aliases left out.</summary>
    /// <param name="exceptSplits">Names from <see cref="IconSplits.Names"/> whose sets are left out.</param>
    /// <param name="sets">Prefixes of the sets to list; empty lists all.</param>
    /// <returns>Set by set, in ordinal order of prefix, icon names in file order.</returns>
    /// <exception cref="MediaException">A set is unknown, or its file is missing or corrupt.</exception>
    public IReadOnlyList<(string Set, IReadOnlyList<string> Names)> ListAll(IReadOnlyList<string> exceptSplits, IReadOnlyList<string> sets)
    {
        HashSet<string> left = [.. exceptSplits.SelectMany(split => Splits.Sets[split])];
        IEnumerable<string> wanted = sets.Count > 0 ? sets : _package.Sets.Keys;

        return [.. wanted.Where(set => !left.Contains(set)).Order(StringComparer.Ordinal)
            .Select(set => (set, (IReadOnlyList<string>)[.. _package.ReadSet(set, _ => true).Select(icon => icon.Key)]))];
    }

    /// <summary>Reads all icons of one set, whatever its split.</summary>
    /// <param name="set">Prefix of the set.</param>
    /// <returns>The icons in file order; the split of those of no split is "none".</returns>
    /// <exception cref="MediaException">The set is unknown, or its file is missing or corrupt.</exception>
    public IReadOnlyList<Icon> ReadSet(string set)
    {
        string split = Splits.Sets.FirstOrDefault(s => s.Value.Contains(set)).Key ?? "none";
        IReadOnlyList<KeyValuePair<string, IconDrawing>> drawings = _package.ReadSet(set, _ => true);

        return [.. drawings.Select(one => new Icon(set, one.Key, Splits.NameRule.ClassOf(one.Key), split, _package.Sets[set].Palette, one.Value))];
    }

    private IEnumerable<Icon> ReadSplit(string split, IReadOnlyList<string> classes, HashSet<string> seen)
    {
        if (!Splits.Sets.TryGetValue(split, out IReadOnlyList<string>? sets))
        {
            string? near = Spelling.Nearest(split, IconSplits.Names);
            string hint = near is null ? "" : $" Did you mean '{near}'?";
            throw new MediaException($"Expected a split ({string.Join(", ", IconSplits.Names)}), found '{split}'.{hint}");
        }

        HashSet<string> wanted = new(classes, StringComparer.Ordinal);
        foreach (string set in sets.Where(set => _package.Sets.TryGetValue(set, out IconSetInfo? info) && info.Category != "Logos"))
        {
            bool palette = _package.Sets[set].Palette;
            foreach ((string name, IconDrawing drawing) in _package.ReadSet(set, Wants))
            {
                Icon icon = new(set, name, Splits.NameRule.ClassOf(name), split, palette, drawing);
                if (!_nearDuplicates.Contains(icon.Id)) yield return icon;
            }
        }

        bool Wants(string name)
        {
            string found = Splits.NameRule.ClassOf(name);
            seen.Add(found);
            return wanted.Contains(found);
        }
    }

    /// <summary>Shuffles the icons within each set and the sets among themselves, then takes one icon from each set in turn.</summary>
    private static List<Icon> TakeInTurn(IEnumerable<Icon> icons, int most, ulong seed)
    {
        List<List<Icon>> bySet = [.. icons
            .GroupBy(icon => icon.Set, StringComparer.Ordinal)
            .OrderBy(set => Order(seed, $"{set.Key}/{set.First().Class}"))
            .Select(set => set.OrderBy(icon => Order(seed, icon.Id)).ToList())];
        IEnumerable<Icon> inTurn = Interleave(bySet);
        return [.. most == 0 ? inTurn : inTurn.Take(most)];
    }

    private static IEnumerable<Icon> Interleave(List<List<Icon>> queues)
    {
        int longest = queues.Count == 0 ? 0 : queues.Max(queue => queue.Count);
        return Enumerable.Range(0, longest).SelectMany(turn => queues.Where(queue => turn < queue.Count).Select(queue => queue[turn]));
    }

    // A cryptographic hash, because string.GetHashCode differs from process to process.
    private static ulong Order(ulong seed, string text) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}/{text}"))));

    private static void RequireOnce(IReadOnlyList<string> names, string what)
    {
        string? twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null) throw new MediaException($"Expected each {what} once, found '{twice}' twice. Remove one of them.");
        if (names.Count == 0) throw new MediaException($"Expected at least one {what}, found none.");
    }

    private MediaException NoIcons(string name, string split, HashSet<string> seen)
    {
        // The known classes come first, so that they win over rare words at the same distance.
        string? near = Spelling.Nearest(name, Splits.Classes.Where(seen.Contains).Concat(seen.Order(StringComparer.Ordinal)));
        string hint = near is null || near == name ? "Choose another class or split." : $"Did you mean '{near}'?";
        return new MediaException($"Class '{name}' has no icons in split {split}. {hint}");
    }
}
