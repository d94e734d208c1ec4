using StreamSynth.Media.Icons;
using StreamSynth.Testing;

namespace StreamSynth.Media.Tests.Icons;

public sealed class IconPackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamsynth-icons-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_MissingFolder_ErrorSaysToRunNpm()
    {
        MediaException thrown = Assert.Throws<MediaException>(() => IconPackage.Open(Path.Combine(_folder, "nowhere")));

        Assert.Contains("@iconify/json is missing", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("npm ci", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CorruptList_ErrorNamesTheFile()
    {
        Write("package.json", "{ \"version\": \"1.0.0\" }");
        Write("collections.json", "{ \"a\": ");

        MediaException thrown = Assert.Throws<MediaException>(() => IconPackage.Open(_folder));

        Assert.Contains("collections.json' is corrupt", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("[]", "{}")]
    [InlineData("{ \"version\": \"1\" }", "[]")]
    [InlineData("{ \"version\": \"1\" }", "{ \"made\": { \"name\": \"Made\" } }")]
    public void Open_UnexpectedShape_ErrorNamesTheFolder(string package, string collections)
    {
        Write("package.json", package);
        Write("collections.json", collections);

        MediaException thrown = Assert.Throws<MediaException>(() => IconPackage.Open(_folder));

        Assert.Contains($"'{_folder}' is not what npm installs", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSet_SmallSet_InheritsTheViewBoxAndLeavesOutHiddenIconsAndAliases()
    {
        IconPackage package = Made("""
            { "prefix": "made", "lastModified": 1, "categories": { "x": ["a"] },
              "icons": { "a": { "body": "<a/>" }, "b": { "body": "<b/>", "left": 1, "width": 10, "rotate": 1 },
                         "gone": { "body": "<c/>", "hidden": true }, "shown": { "hidden": false, "body": "\u003cd/>" } },
              "aliases": { "z": { "parent": "a" } }, "left": -2, "top": -3, "width": 24.5, "height": 20 }
            """);

        Dictionary<string, IconDrawing> icons = package.ReadSet("made", _ => true).ToDictionary();

        Assert.Equal(["a", "b", "shown"], icons.Keys);
        Assert.Equal(new IconDrawing("<a/>", -2, -3, 24.5, 20), icons["a"]);
        Assert.Equal(new IconDrawing("<b/>", 1, -3, 10, 20), icons["b"]);
        Assert.Equal("<d/>", icons["shown"].Body);
        Assert.Equal(["b"], package.ReadSet("made", name => name == "b").Select(icon => icon.Key));
    }

    [Fact]
    public void ReadSet_NoViewBox_IsSixteenBySixteen()
    {
        IconPackage package = Made("""{ "icons": { "a": { "body": "" } } }""");

        Assert.Equal(new IconDrawing("", 0, 0, 16, 16), package.ReadSet("made", _ => true).Single().Value);
    }

    [Theory]
    [InlineData("{ \"icons\": { \"a\": { \"body\": \"")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{ \"icons\": { \"a\": 5 } }")]
    [InlineData("{ \"icons\": {}, \"width\": \"wide\" }")]
    [InlineData("{ \"icons\": { \"a\": { \"body\": 7 } } }")]
    public void ReadSet_CorruptFile_ErrorNamesTheFile(string json)
    {
        IconPackage package = Made(json);

        MediaException thrown = Assert.Throws<MediaException>(() => package.ReadSet("made", _ => true));

        Assert.Contains("made.json' is corrupt", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSet_UnknownOrMissingSet_ErrorNamesIt()
    {
        IconPackage package = Made("{}");
        File.Delete(Path.Combine(_folder, "json", "made.json"));

        Assert.Contains("no set 'other'", Assert.Throws<MediaException>(() => package.ReadSet("other", _ => true)).Message, StringComparison.Ordinal);
        Assert.Contains("made.json' does not exist", Assert.Throws<MediaException>(() => package.ReadSet("made", _ => true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherVersion_TheCorpusRefusesIt()
    {
        MediaException thrown = Assert.Throws<MediaException>(() => IconCorpus.Open(Made("{}")));

        Assert.Contains("found version 1.0.0", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSet_InstalledSets_HaveAsManyIconsAsTheirListSays()
    {
        IconPackage package = IconPackage.Open(Repository.PathOf("node_modules/@iconify/json"));

        Assert.Equal(286, package.ReadSet("feather", _ => true).Count);
        Assert.False(package.Sets["feather"].Palette);
        Assert.True(package.Sets["openmoji"].Palette);
        Assert.Equal("MIT", package.Sets["tabler"].Licence);
    }

    private IconPackage Made(string set)
    {
        Write("package.json", "{ \"version\": \"1.0.0\" }");
        Write("collections.json", "{ \"made\": { \"name\": \"Made\", \"author\": { \"name\": \"Me\" }, \"license\": { \"title\": \"Free\" } } }");
        Directory.CreateDirectory(Path.Combine(_folder, "json"));
        Write(Path.Combine("json", "made.json"), set);
        return IconPackage.Open(_folder);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
