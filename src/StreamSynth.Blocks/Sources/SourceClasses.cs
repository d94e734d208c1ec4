using System.Globalization;
using StreamSynth.Blocks.Payloads;

namespace StreamSynth.Blocks.Sources;

/// <summary>Turns what a data set says of a class, a name or a number, into a label of the graph.</summary>
/// <param name="classes">The graph's classes.</param>
/// <param name="numbered">Names by the data set's own numbers; empty when those are the graph's.</param>
internal sealed class SourceClasses(IReadOnlyList<ClassLabel> classes, IReadOnlyList<string> numbered)
{
    private readonly Dictionary<string, ClassLabel> _byName = classes.ToDictionary(c => c.Name);
    private readonly Dictionary<int, ClassLabel> _byIndex = classes.ToDictionary(c => c.Index);

    /// <summary>Tells whether the data set can have such a number; one that it cannot have is a fault, not another class.</summary>
    public bool HasNumber(long number) => number >= 0 && (numbered.Count > 0 ? number < numbered.Count : number < classes.Count);

    /// <summary>Gives the numbers that the data set can have, for a message.</summary>
    public string Numbers => numbered.Count > 0
        ? string.Create(CultureInfo.InvariantCulture, $"the {numbered.Count} names of 'classNames'")
        : string.Create(CultureInfo.InvariantCulture, $"the {classes.Count} classes of this graph");

    /// <summary>Gives the label; null when the graph does not have that class.</summary>
    public ClassLabel? Find(string text)
    {
        string name = text.Trim();
        if (_byName.TryGetValue(name, out ClassLabel? label)) return label;

        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Find(number) : null;
    }

    /// <summary>Gives the label; null when the graph does not have that class.</summary>
    public ClassLabel? Find(int number)
    {
        if (numbered.Count == 0) return _byIndex.GetValueOrDefault(number);

        return number >= 0 && number < numbered.Count ? _byName.GetValueOrDefault(numbered[number]) : null;
    }
}
