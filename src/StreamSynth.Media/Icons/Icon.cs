namespace StreamSynth.Media.Icons;

/// <summary>One icon of a split: where it comes from, what it shows, and its drawing.</summary>
/// <param name="Set">Prefix of the icon set, the unit that accuracy is averaged over.</param>
/// <param name="Name">Name within the set.</param>
/// <param name="Class">Class by the name rule.</param>
/// <param name="Split">Split of the set.</param>
/// <param name="Palette">Whether the icon has colours of its own.</param>
/// <param name="Drawing">View box and SVG elements.</param>
public sealed record Icon(string Set, string Name, string Class, string Split, bool Palette, IconDrawing Drawing)
{
    /// <summary>Gives the icon's identity as <c>set/name</c>.</summary>
    public string Id => $"{Set}/{Name}";
}
