using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StreamSynth.Language.Answers;

/// <summary>Judges one phrase that a model gave: it will stand in prompts, so it must be a short phrase in plain words and nothing else.</summary>
/// <remarks>
/// A phrase must have <see cref="Shortest"/> to <see cref="Longest"/> characters and a letter; all its letters must be Latin unless other scripts are allowed (text encoders of published
/// generators read Latin script only, and an answer in another language draws something else); no control, private or unassigned characters, no emoji, none of &lt; &gt; { } [ ] | \ ` ~ ^ = * # @ _,
/// which belong to markup, code, templates and addresses. An answer with markup or with words that speak to a model or about itself is bad as a whole: whatever wrote
/// them may have written the rest. These checks keep such texts out of prompts; they cannot tell whether a plain phrase is true.
/// </remarks>
internal static partial class PhraseRules
{
    public const int Shortest = 2;
    public const int Longest = 120;
    private const string Refused = "<>{}[]|\\`~^=*#@_";

    /// <summary>Gives why an answer is bad as a whole; null when it is not.</summary>
    public static string? Suspect(string text)
    {
        if (Markup().Match(text) is { Success: true } markup) return $"markup: \"{Short(markup.Value)}\"";
        return Instruction().Match(text) is { Success: true } found ? $"words that instruct or that no phrase has: \"{Short(found.Value)}\"" : null;
    }

    /// <summary>Brings a phrase to one line, without quotes around it, bullet before it or full stop after it.</summary>
    public static string Tidy(string phrase)
    {
        string line = Spaces().Replace(phrase.Normalize(NormalizationForm.FormC), " ").Trim();
        line = Bullet().Replace(line, string.Empty);
        return line.Trim(' ', '"', '\u201c', '\u201d').TrimEnd('.', ',', ';', ':', ' ');
    }

    /// <summary>Gives why a tidied phrase is refused; null when it is not.</summary>
    public static string? Judge(string phrase, bool anyScript)
    {
        if (phrase.Length < Shortest) return "too short";
        if (phrase.Length > Longest) return $"longer than {Longest} characters";
        if (phrase.IndexOfAny(Refused.ToCharArray()) is >= 0 and int at) return $"has '{phrase[at]}'";

        bool hasLetter = false;
        foreach (Rune rune in phrase.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                hasLetter = true;
                if (!anyScript && !IsLatin(rune)) return $"has '{rune}', which is no Latin letter";
            }
            else if (!IsPlain(rune))
            {
                return $"has the character U+{rune.Value:X4}";
            }
        }

        return hasLetter ? null : "has no letter";
    }

    /// <summary>Gives an expression for the same length and nearly the same characters, for guided generation. Length and characters in one, since endpoints know 'pattern' and often not 'maxLength'.</summary>
    public static string Pattern(bool anyScript)
    {
        string first = anyScript ? "[^<>{}\\[\\]|\\\\`~^=*#@_\"\\x00-\\x1f]" : "[A-Za-z0-9]";
        string others = anyScript ? first : "[A-Za-z0-9 ,.'()&/-]";
        return $"^{first}{others}{{{Shortest - 1},{Longest - 1}}}$";
    }

    /// <summary>Gives a form in which phrases that differ in case, marks and articles alone are equal.</summary>
    public static string Fold(string phrase)
    {
        string plain = string.Concat(phrase.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' '));
        return string.Join(' ', plain.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word is not ("a" or "an" or "the")));
    }

    // Latin, its supplement, extensions A, B and Additional; ª and º are letters of it too.
    private static bool IsLatin(Rune rune) => rune.Value is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or 0xAA or 0xBA or (>= 0xC0 and <= 0x24F) or (>= 0x1E00 and <= 0x1EFF);

    private static bool IsPlain(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DashPunctuation
        or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
        or UnicodeCategory.OtherPunctuation;

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^(?:[-*\u2022\u00b7]|\(?[0-9]{1,3}[.):])\s+")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"<\s*/?\s*[a-zA-Z!][^<]{0,200}>|<!DOCTYPE|<\||\|>", RegexOptions.IgnoreCase)]
    private static partial Regex Markup();

    [GeneratedRegex(
        @"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|rule|message|above|previous|prior)s?\b|\b(?:system|developer)\s+prompt\b|\b(?:system|assistant|user)\s*:|\bas an? (?:ai|language model)\b|\bi(?:'m| am) (?:sorry|unable|an ai)\b|\bi can(?:'t|not)\b|https?://|\bwww\.|\bjavascript:",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Instruction();
}
