using System.Globalization;

namespace StreamSynth.Engine.Blocks;

/// <summary>Describes a payload's elements and dimensions, such as <c>u8[H,W,3]</c>; a name stands for a size not yet known.</summary>
/// <param name="Element">Element type: u8, f32, i64.</param>
/// <param name="Dimensions">Numbers or symbols, outermost first.</param>
public sealed record Shape(string Element, IReadOnlyList<string> Dimensions)
{
    /// <summary>Reads a shape text.</summary>
    /// <exception cref="FormatException">The text is not of the form element[dimension,...].</exception>
    public static Shape Parse(string text)
    {
        int open = text.IndexOf('[', StringComparison.Ordinal);
        if (open < 1 || !text.EndsWith(']')) throw new FormatException($"'{text}' is not a shape; expected a text such as 'u8[H,W,3]'.");

        string[] dimensions = text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);

        return new(text[..open], dimensions);
    }

    /// <summary>Gives dimension <paramref name="index"/> as a number, or null while it is a symbol.</summary>
    public int? Size(int index) => int.TryParse(Dimensions[index], NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : null;

    /// <summary>Replaces the symbols that are bound.</summary>
    public Shape Bind(IReadOnlyDictionary<string, string> symbols) =>
        this with { Dimensions = [.. Dimensions.Select(d => symbols.GetValueOrDefault(d, d))] };

    /// <summary>
    /// Unifies this input shape with what arrives: equal numbers match, a symbol takes the arriving size and must keep it,
    /// an arriving symbol matches anything.
    /// </summary>
    /// <param name="arriving">Shape of the upstream port.</param>
    /// <param name="symbols">Bindings met so far; grows.</param>
    public bool TryUnify(Shape arriving, IDictionary<string, string> symbols)
    {
        if (Element != arriving.Element || Dimensions.Count != arriving.Dimensions.Count) return false;

        for (int i = 0; i < Dimensions.Count; i++)
        {
            if (Size(i) is int expected)
            {
                if (arriving.Size(i) is int found && found != expected) return false;
            }
            else if (symbols.TryGetValue(Dimensions[i], out string? bound) && IsNumber(bound) && arriving.Size(i) is not null)
            {
                if (bound != arriving.Dimensions[i]) return false;
            }
            else
            {
                symbols[Dimensions[i]] = arriving.Dimensions[i];
            }
        }

        return true;
    }

    /// <summary>Writes the shape as in a graph.</summary>
    public override string ToString() => $"{Element}[{string.Join(',', Dimensions)}]";

    /// <summary>Compares element type and dimensions.</summary>
    public bool Equals(Shape? other) => other is not null && Element == other.Element && Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
