using System.Globalization;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Regeneration;

/// <summary>Finds the item that a key names at a node, without making any.</summary>
/// <param name="plan">The plan.</param>
/// <param name="node">The node.</param>
/// <param name="port">Main input, for a node that reads streams; the first one when nothing is said.</param>
public sealed class ItemSearch(GraphPlan plan, string node, string? port = null)
{
    private const int Suggested = 2000;
    private const long Searched = 1 << 22; // a tenth of a second
    private readonly ItemNames? _names = ItemNames.Leaving(plan, node, port);
    private readonly ItemNames? _parents = ItemNames.Arriving(plan, node);
    private readonly int _fanOut = plan.Nodes.Single(n => n.Name == node).Block is IFanOut fanOut ? fanOut.FanOut : 1;

    /// <summary>Finds the ordinals at the node that a text names: "#128" an ordinal, hexadecimal digits a key or the beginning of one, more than 16 decimal digits a whole key. A parent's key names all its children.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="count">Ordinals that the node has; a whole key is looked for beyond them, too, as far as is cheap.</param>
    /// <returns>The ordinals.</returns>
    /// <exception cref="GraphException">There is no such item, or several (SS6303), or keys are not known before a run (SS6304).</exception>
    public OrdinalRanges Find(string text, long? count)
    {
        if (text.StartsWith('#') && long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out long ordinal)) return OrdinalRanges.Of([ordinal]);

        if (_names is null) throw Fault("SS6304", $"keys of items at '{node}' depend on a merge, a shuffle or a reader before it, so they are known in a run only.", "name the item by its ordinal: --item '#128'.");

        // Tables show keys as decimal numbers; of those, one in two thousand is short enough to be taken for hexadecimal digits.
        string digits = text.Length > 16 && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? $"{number:x16}" : text.ToLowerInvariant();
        if (digits.Length is 0 or > 16 || !digits.All(char.IsAsciiHexDigit)) throw Fault("SS6303", $"'{text}' is no key: expected up to 16 hexadecimal digits, or the decimal number of a table, or '#' and an ordinal.", null);

        int shift = 4 * (16 - digits.Length);
        ulong wanted = ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        long end = digits.Length == 16 ? Math.Max(count ?? 0, Searched) : count ?? Searched;
        List<OrdinalRanges> found = [];
        for (long o = 0; o < end && found.Count < 9; o++)
        {
            if (_names[o].Key >> shift == wanted) found.Add(OrdinalRanges.Of([o]));
            if (_fanOut > 1 && o % _fanOut == 0 && _parents is not null && _parents[o / _fanOut].Key >> shift == wanted) found.Add(OrdinalRanges.OfRanges([(o, o + _fanOut)]));
        }

        return found.Count switch
        {
            1 => found[0],
            0 => throw Fault("SS6303", $"'{node}' has no item {text} among its first {end}.", Nearest(digits, end)),
            _ => throw Fault("SS6303", $"{(found.Count > 8 ? "more than 8" : found.Count)} items of '{node}' have a key that begins with {text}: ordinals {string.Join(", ", found.Take(8))}.", "write more digits of the key."),
        };
    }

    private string Nearest(string digits, long end)
    {
        string[] keys = [.. Enumerable.Range(0, (int)Math.Min(end, Suggested)).Select(o => $"{_names![o].Key:x16}")];
        if (digits.Length == 16 && Suggestion.For(digits, keys) is { } near) return near;

        return keys.Length == 0 ? "the node has no items." : $"its first items are {string.Join(", ", keys.Take(4))}; '#0' names the first by its ordinal.";
    }

    private GraphException Fault(string code, string message, string? fix) => new(new Diagnostic(code, $"nodes.{node}", message, fix));
}
