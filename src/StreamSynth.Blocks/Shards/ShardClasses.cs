using System.Globalization;
using StreamSynth.Blocks.Payloads;

namespace StreamSynth.Blocks.Shards;

/// <summary>Turns what a shard says of a class, a name or a number, into a label of the graph.</summary>
/// <param name="classes">The graph's classes.</param>
/// <param name="numbered">Names by the shard's own numbers; empty when those are the graph's.</param>
internal sealed class ShardClasses(IReadOnlyList<ClassLabel> classes, IReadOnlyList<string> numbered)
{
    private readonly Dictionary<string, ClassLabel> _byName = classes.ToDictionary(c => c.Name);
    private readonly Dictionary<int, ClassLabel> _byIndex = classes.ToDictionary(c => c.Index);

    /// <summary>Gives the label; null when the graph does not have that class.</summary>
    public ClassLabel? Find(string text)
    {
        string name = text.Trim();
        if (_byName.TryGetValue(name, out ClassLabel? label)) return label;
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return null;
        if (numbered.Count == 0) return _byIndex.GetValueOrDefault(number);

        return number < numbered.Count ? _byName.GetValueOrDefault(numbered[number]) : null;
    }
}
