using StreamSynth.Cli.Exporting;

namespace StreamSynth.Cli.Tests.Exporting;

public sealed class SafeNameTests
{
    public static TheoryData<string> Names =>
    [
        "camera", "light bulb", "T-shirt_2", "v1.5", "Ärmel", "鍵", "🐛", "", ".", "..", "...", "../../etc/passwd", "/", "\\", "C:\\x", "a/b", "a\\b", "a:b", "a*?\"<>|b",
        " lead", "trail ", "trail.", ".hidden", "con", "NUL", "com1.txt", "lpt9", "100%", "%41", "a~2", "~", "new\nline", "tab\t", "zero\0byte", "null", "e\u0301",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_AnyName_CanBeUndoneAndStaysInItsFolder(string name)
    {
        string safe = SafeName.Of(name);

        Assert.Equal(name, SafeName.Undo(safe));
        Assert.Equal("/f", Path.GetDirectoryName(Path.GetFullPath(Path.Combine("/f", safe))));
        Assert.Equal(-1, safe.IndexOfAny(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0', '\n', '\t']));
        Assert.Matches(@"^[^ .].*(?<![ .])$", safe);
    }

    [Theory]
    [InlineData("camera", "camera")]
    [InlineData("light bulb", "light bulb")]
    [InlineData("../up", "%2E.%2Fup")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("nul", "%6Eul")]
    [InlineData("Con.txt", "%43on.txt")]
    [InlineData("", "%")]
    public void Of_Name_IsAsReadableAsItCanBe(string name, string expected) => Assert.Equal(expected, SafeName.Of(name));

    [Fact]
    public void OfAll_NamesThatDifferInCase_ArePartedAndCanBeUndone()
    {
        IReadOnlyDictionary<string, string> safe = SafeName.OfAll(["mouse", "Mouse", "MOUSE", "mouse"]);

        Assert.Equal(3, safe.Values.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(safe, pair => Assert.Equal(pair.Key, SafeName.Undo(pair.Value)));
    }

    [Fact]
    public void OfAll_RandomNames_AreDifferentAndCanBeUndone()
    {
        char[] letters = [.. "aA.%~/\\ é:-"];
        string[] names = [.. Enumerable.Range(0, 2000).Select(i => string.Concat(Enumerable.Range(0, 1 + (i % 5)).Select(k => letters[(i * 7919 / (k + 1)) % letters.Length])))];

        IReadOnlyDictionary<string, string> safe = SafeName.OfAll(names);

        Assert.Equal(safe.Count, safe.Values.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(safe, pair => Assert.Equal(pair.Key, SafeName.Undo(pair.Value)));
    }

    [Fact]
    public void Of_NameTooLongForAFile_IsRefused() => Assert.Contains("too long", Assert.Throws<ExportException>(() => SafeName.Of(new string('x', 201))).Message, StringComparison.Ordinal);
}
