namespace StreamSynth.Media.Icons;

/// <summary>Finds the class of an icon from its name by the rule that the splits were made with.</summary>
/// <remarks>
/// The name is split at '-'; style words and bare numbers go from its end, then view words and bare numbers from its start, and the last
/// remaining word always stays: <c>camera-off-outline</c> and <c>ios-camera</c> are both "camera". Source: <c>about</c> in icons.json.
/// </remarks>
public sealed class IconNameRule
{
    private readonly HashSet<string> _styleWords;
    private readonly HashSet<string> _leadingWords;

    /// <summary>Creates the rule.</summary>
    /// <param name="styleWords">Words dropped from the end of a name.</param>
    /// <param name="leadingWords">Words dropped from the start of a name.</param>
    public IconNameRule(IEnumerable<string> styleWords, IEnumerable<string> leadingWords)
    {
        _styleWords = new HashSet<string>(styleWords, StringComparer.Ordinal);
        _leadingWords = new HashSet<string>(leadingWords, StringComparer.Ordinal);
    }

    /// <summary>Gives the class an icon belongs to.</summary>
    /// <param name="iconName">Name within the set, such as <c>traffic-light-24-filled</c>.</param>
    /// <returns>The remaining words joined by spaces, such as <c>traffic light</c>; empty for a name without words.</returns>
    public string ClassOf(string iconName)
    {
        string[] words = iconName.Split('-', StringSplitOptions.RemoveEmptyEntries);
        int start = 0;
        int end = words.Length;
        while (end - start > 1 && (_styleWords.Contains(words[end - 1]) || IsNumber(words[end - 1]))) end--;
        while (end - start > 1 && (_leadingWords.Contains(words[start]) || IsNumber(words[start]))) start++;
        return string.Join(' ', words, start, end - start);
    }

    private static bool IsNumber(string word) => word.All(char.IsAsciiDigit);
}
