using System.Globalization;
using System.Text;

namespace StreamSynth.Onnx.Clip;

/// <summary>
/// Splits lower-case text into words as CLIP does: English contractions, runs of letters, single digits, runs of anything else that is
/// not white space. Works on whole code points, which the regular expressions of .NET do not.
/// </summary>
internal static class WordSplitter
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    /// <summary>Gives the words in order.</summary>
    /// <param name="text">Normalised text; a lone surrogate counts as other than a letter.</param>
    public static IEnumerable<string> Split(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            int length = WordLength(text, at);
            if (length > 0) yield return text.Substring(at, length);
            at += Math.Max(length, 1); // only white space has no word, and all of it is one UTF-16 unit long
        }
    }

    private static int WordLength(string text, int at)
    {
        foreach (string contraction in Contractions)
        {
            if (string.CompareOrdinal(text, at, contraction, 0, contraction.Length) == 0) return contraction.Length;
        }

        Sort first = SortAt(text, at, out int length);
        if (first == Sort.Space) return 0;
        if (first == Sort.Digit) return length;
        int end = at + length;
        while (end < text.Length && SortAt(text, end, out length) == first) end += length;
        return end - at;
    }

    private static Sort SortAt(string text, int at, out int length)
    {
        if (!Rune.TryGetRuneAt(text, at, out Rune rune))
        {
            length = 1;
            return Sort.Other;
        }

        length = rune.Utf16SequenceLength;
        if (Rune.IsWhiteSpace(rune)) return Sort.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Sort.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Sort.Digit,
            _ => Sort.Other,
        };
    }

    private enum Sort
    {
        Space,
        Letter,
        Digit,
        Other,
    }
}
