using StreamSynth.Blocks.Idx;
using StreamSynth.Blocks.Tests.Sources;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Idx;

public sealed class ReadIdxBlockTests : IDisposable, IBlockSamples
{
    private readonly string _folder = Directory.CreateTempSubdirectory("idx").FullName;

    public static IEnumerable<BlockSample> Samples =>
    [
        Sample("""{ "images": "tests/golden/sources/idx/images-idx3-ubyte", "labels": "tests/golden/sources/idx/labels-idx1-ubyte.gz" }"""),
        Sample("""{ "images": "tests/golden/sources/idx/images-idx3-ubyte.gz", "labels": "tests/golden/sources/idx/labels-idx1-ubyte", "from": 3, "take": 12, "classNames": ["camera", "other", "bus", "heart"] }"""),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "")]
    [InlineData(".gz", "")]
    [InlineData("", ".gz")]
    [InlineData(".gz", ".gz")]
    public async Task Read_GoldenFiles_GivesTheRecordedImages(string images, string labels)
    {
        ReadIdxBlock block = Make($"images-idx3-ubyte{images}", $"labels-idx1-ubyte{labels}");

        List<string> lines = await new SourceRun().ReadAsync(block);

        Assert.Equal(RecordedSources.Lines("idx"), lines);
        Assert.Equal(20, block.Count);
        Assert.Equal("u8[9,11,3]", block.OutputShape()!.ToString());
        Assert.Equal(9 * 11 * 3, block.MaxOutputBytes(null));
    }

    [Theory]
    [InlineData(0, 0, 20)]
    [InlineData(15, 0, 5)]
    [InlineData(0, 15, 15)]
    [InlineData(4, 6, 6)]
    [InlineData(18, 100, 2)]
    public async Task Read_FromAndTake_GivesThatPart(int first, long take, int count)
    {
        string[] all = [.. RecordedSources.Lines("idx")];
        foreach (string packed in new[] { "", ".gz" })
        {
            ReadIdxBlock block = Make($"images-idx3-ubyte{packed}", "labels-idx1-ubyte", o => o with { From = first, Take = take });

            Assert.Equal(all[first..(first + count)], await new SourceRun().ReadAsync(block));
            Assert.Equal(count, block.Count);
        }
    }

    [Fact]
    public async Task Read_NamesOfTheDataSet_SkipsClassesThatTheGraphDoesNotHave()
    {
        ReadIdxBlock block = Make("images-idx3-ubyte", "labels-idx1-ubyte", o => o with { ClassNames = ["heart", "sock", "bus", "camera"] });

        List<string> lines = await new SourceRun().ReadAsync(block);

        string[] expected = [.. RecordedSources.Facts("idx").Select(f => f.GetProperty("class").GetString() switch { "camera" => "heart", "heart" => "skipped", "umbrella" => "bus", _ => "camera" })];
        Assert.Equal(expected, lines.Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public async Task Read_LabelOutsideOfTheClasses_FailsThatImageAlone()
    {
        List<string> lines = await new SourceRun().ReadAsync(Make("images-idx3-ubyte", "labels-idx1-ubyte"), [new(0, "camera"), new(1, "heart"), new(2, "umbrella")]);

        string[] threes = [.. lines.Where((_, i) => RecordedSources.Facts("idx")[i].GetProperty("class").GetString() == "bus")];
        Assert.NotEmpty(threes);
        Assert.All(threes, t => Assert.Contains("label 3, which is none of the 3 classes of this graph", t, StringComparison.Ordinal));
        Assert.Equal(20 - threes.Length, lines.Count(l => !l.StartsWith("failed", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("00000803 00000002 00000002 00000002 0102030405060708", null)]
    [InlineData("00000803 00000002 00000002 00000002 01020304050607", "asks for 24 bytes in all, but it has 23")]
    [InlineData("00000803 00000002 00000002 00000002 010203040506070809", "asks for 24 bytes in all, but it has 25")]
    [InlineData("00000803 00000002 000000", "ends inside the header")]
    [InlineData("0000", "ends inside the header")]
    [InlineData("", "ends inside the header")]
    [InlineData("89504E47 00000002", "two zero bytes")]
    [InlineData("00000D03 00000002 00000002 00000002 00", "type 0x0D")]
    [InlineData("00000801 00000002 0102", "1 dimensions, but images have 3")]
    [InlineData("00000803 FFFFFFFF 00000002 00000002 01", "4294967295 records")]
    [InlineData("00000803 00000000 00000002 00000002", "0 records")]
    [InlineData("00000803 00000002 00000000 00000002", "0x2 pixels")]
    [InlineData("00000803 00000002 7FFFFFFF 7FFFFFFF 01", "2147483647x2147483647 pixels")]
    public void Check_HeaderThatLies_IsNamed(string images, string? said)
    {
        File.WriteAllBytes(Path.Combine(_folder, "images"), Convert.FromHexString(images.Replace(" ", string.Empty, StringComparison.Ordinal)));
        File.WriteAllBytes(Path.Combine(_folder, "labels"), [0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);

        Diagnostic[] faults = [.. new ReadIdxBlock(new() { Images = "images", Labels = "labels" }, new([_folder])).Check()];

        if (said is null) Assert.Empty(faults);
        else Assert.Contains(said, Assert.Single(faults).Message, StringComparison.Ordinal);
        Assert.All(faults, f => Assert.Equal(("SS4132", "options.images"), (f.Code, f.Path)));
    }

    [Fact]
    public void Check_OtherCountOfLabels_IsNamed()
    {
        File.WriteAllBytes(Path.Combine(_folder, "labels"), [0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);

        Diagnostic fault = Assert.Single(Make("images-idx3-ubyte.gz", Path.Combine(_folder, "labels")).Check());

        Assert.Equal(("SS4132", "options.labels"), (fault.Code, fault.Path));
        Assert.Contains("2 labels", fault.Message, StringComparison.Ordinal);
        Assert.Contains("20 images", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_MissingFiles_NamesAllInOnePass()
    {
        Diagnostic[] faults = [.. new ReadIdxBlock(new() { Images = "no-images", Labels = "no-labels" }, new([_folder])).Check()];

        Assert.Equal([("SS4130", "options.images"), ("SS4130", "options.labels")], faults.Select(f => (f.Code, f.Path)));
    }

    [Fact]
    public void Check_FromBeyondTheEnd_IsNamed() =>
        Assert.Equal("options.from", Assert.Single(Make("images-idx3-ubyte", "labels-idx1-ubyte", o => o with { From = 20 }).Check()).Path);

    [Fact]
    public async Task Setup_PackedFileCutOrFlippedAnywhere_StopsBeforeTheRun()
    {
        byte[] whole = File.ReadAllBytes(RecordedSources.PathOf("idx/images-idx3-ubyte.gz"));
        string path = Path.Combine(_folder, "images.gz");

        // The last eight bytes are the packing's own checksum: without them the images are still whole.
        for (int length = 0; length < whole.Length - 8; length += 19)
        {
            File.WriteAllBytes(path, whole[..length]);

            GraphException e = await Assert.ThrowsAsync<GraphException>(() => new SourceRun().ReadAsync(Make(path, "labels-idx1-ubyte")));

            Assert.Equal("SS4132", Assert.Single(e.Diagnostics).Code);
        }

        for (int at = 12; at < whole.Length; at += 31)
        {
            byte[] flipped = [.. whole];
            flipped[at] ^= 0x10;
            File.WriteAllBytes(path, flipped);

            await Assert.ThrowsAsync<GraphException>(() => new SourceRun().ReadAsync(Make(path, "labels-idx1-ubyte")));
        }
    }

    private static BlockSample Sample(string options) => Sampled.Block("idx.read", options) with { Gathered = Sampled.Gather(("classes", _ => Pictures.Classes)) };

    private static ReadIdxBlock Make(string images, string labels, Func<ReadIdxOptions, ReadIdxOptions>? with = null)
    {
        ReadIdxOptions options = new() { Images = PathOf(images), Labels = PathOf(labels) };
        return new(with?.Invoke(options) ?? options, new([]));
    }

    private static string PathOf(string name) => Path.IsPathRooted(name) ? name : RecordedSources.PathOf($"idx/{name}");
}
