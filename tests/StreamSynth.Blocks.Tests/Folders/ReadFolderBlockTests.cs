using StreamSynth.Blocks.Folders;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Sources;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Folders;

public sealed class ReadFolderBlockTests : IDisposable, IBlockSamples
{
    private readonly string _folder = Directory.CreateTempSubdirectory("folder").FullName;

    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("folder.read", """{ "folder": "tests/golden/sources/folder", "classNames": { "n001": "umbrella" } }""") with { Gathered = Sampled.Gather(("classes", _ => Pictures.Classes)) },
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Read_GoldenFolder_GivesTheFilesAsTheyAre()
    {
        ReadFolderBlock block = Make(o => o with { ClassNames = new Dictionary<string, string> { ["n001"] = "umbrella" } });

        List<string> lines = await new SourceRun().ReadAsync(block);

        Assert.Equal(Expected("umbrella"), lines);
        Assert.Equal(8, block.Count);
    }

    [Fact]
    public async Task Read_ClassFile_MapsTheFirstNameThatTheGraphHas() =>
        Assert.Equal(Expected("umbrella"), await new SourceRun().ReadAsync(Make(o => o with { ClassFile = RecordedSources.PathOf("synsets.txt") })));

    [Fact]
    public async Task Read_AllowMissing_SkipsFoldersOfOtherClasses() =>
        Assert.Equal(Expected(null), await new SourceRun().ReadAsync(Make(o => o with { AllowMissing = true })));

    [Fact]
    public async Task Read_SampleOfAFile_KeepsWhereItCameFrom()
    {
        ReadFolderBlock block = Make(o => o with { AllowMissing = true, Split = "val" });
        block.Classes = Pictures.Classes;

        List<string> lines = await new SourceRun().ReadAsync(block, o => o.Payload is { } s ? $"{s.Provenance.Domain} {s.Provenance.Split} {s.Provenance.Family} {s.Provenance.ItemName} {s.Format} {s.Width}x{s.Height}" : "none");

        Assert.Equal("Real val bus a.png png 12x9", lines[0]);
        Assert.Equal("Real val camera deeper/c.webp webp 12x9", lines[3]);
    }

    [Fact]
    public async Task Read_BadFiles_FailAloneAndSayWhy()
    {
        Write("bus/a.png", Png());
        Write("bus/b.png", [1, 2, 3, 4]);
        Write("bus/c.png", []);
        Write("bus/d.png", Png()[..20]);
        Write("bus/e.jpg", Png());
        Write("bus/f.png", new byte[5000]);
        File.CreateSymbolicLink(Path.Combine(_folder, "bus", "g.png"), "/nowhere/g.png");

        List<string> lines = await new SourceRun().ReadAsync(new ReadFolderBlock(new() { Folder = _folder, MaxImageBytes = "4KiB" }, new([])), [new(0, "bus")]);

        Assert.StartsWith("bus ", lines[0], StringComparison.Ordinal);
        string[] said = ["bus/b.png: Expected a PNG", "bus/c.png: ", "bus/d.png: "];
        for (int i = 0; i < said.Length; i++) Assert.Contains(said[i], lines[i + 1], StringComparison.Ordinal);
        Assert.StartsWith("bus ", lines[4], StringComparison.Ordinal); // a PNG called .jpg, as ImageNet has some
        Assert.Contains("bus/f.png has 4.9 KiB, but maxImageBytes is 4KiB", lines[5], StringComparison.Ordinal);
        Assert.Contains("bus/g.png cannot be read", lines[6], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_LinkThatLeadsBack_StopsBeforeTheRun()
    {
        Write("bus/deep/a.png", Png());
        Directory.CreateSymbolicLink(Path.Combine(_folder, "bus", "deep", "up"), Path.Combine(_folder, "bus"));

        Diagnostic fault = await FaultAsync(new() { Folder = _folder }, [new(0, "bus")]);

        Assert.Contains("leads back", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_LinkToAnotherFolder_IsFollowed()
    {
        Write("elsewhere/x/a.png", Png());
        Directory.CreateDirectory(Path.Combine(_folder, "root"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "root", "bus"), Path.Combine(_folder, "elsewhere"));

        Assert.StartsWith("bus ", Assert.Single(await new SourceRun().ReadAsync(new ReadFolderBlock(new() { Folder = Path.Combine(_folder, "root") }, new([])), [new(0, "bus")])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_ClassWithoutImages_NamesItAndSuggests()
    {
        Write("buss/a.png", Png());
        Directory.CreateDirectory(Path.Combine(_folder, "heart"));

        Diagnostic fault = await FaultAsync(new() { Folder = _folder }, [new(0, "bus"), new(1, "heart")]);

        Assert.Equal("SS4131", fault.Code);
        Assert.Contains("2 of the 2 classes ('bus', 'heart')", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'buss'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_EmptyFolders_StopsBeforeTheRun()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "bus"));

        Assert.Contains("holds no images", (await FaultAsync(new() { Folder = _folder, AllowMissing = true }, [new(0, "bus")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_MissingThings_AreAllNamedInOnePass()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data", "n001"));
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));

        Assert.Equal(["options.classFile", "options.folder"], Faults(new() { Folder = "none", ClassFile = "none.txt" }).Select(f => f.Path));
        Assert.Equal(["options.classFile", "options.classNames"], Faults(new() { Folder = "data", ClassFile = "none.txt", ClassNames = new Dictionary<string, string> { ["n01"] = "bus" } }).Select(f => f.Path));
        Assert.Equal("SS4131", Assert.Single(Faults(new() { Folder = "empty" })).Code);
    }

    private static IEnumerable<string> Expected(string? n001) => RecordedSources.Facts("folder").Select(f =>
    {
        string path = f.GetProperty("path").GetString()!;
        string? label = path.Split('/')[0] switch { "n001" => n001, "zebra" => null, string same => same };
        return label is null ? "skipped otherClass" : $"{label} {f.GetProperty("sha256")}";
    });

    private static byte[] Png() => File.ReadAllBytes(RecordedSources.PathOf("folder/bus/a.png"));

    private static ReadFolderBlock Make(Func<ReadFolderOptions, ReadFolderOptions> with) => new(with(new() { Folder = RecordedSources.PathOf("folder") }), new([]));

    private static async Task<Diagnostic> FaultAsync(ReadFolderOptions options, IReadOnlyList<ClassLabel> classes) =>
        Assert.Single((await Assert.ThrowsAsync<GraphException>(() => new SourceRun().ReadAsync(new ReadFolderBlock(options, new([])), classes))).Diagnostics);

    private Diagnostic[] Faults(ReadFolderOptions options) => [.. new ReadFolderBlock(options, new([_folder])).Check()];

    private void Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
