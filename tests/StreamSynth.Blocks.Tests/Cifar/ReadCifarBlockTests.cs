using StreamSynth.Blocks.Cifar;
using StreamSynth.Blocks.Tests.Sources;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Cifar;

public sealed class ReadCifarBlockTests : IDisposable, IBlockSamples
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cifar").FullName;

    public static IEnumerable<BlockSample> Samples =>
    [
        Sample("""{ "files": ["tests/golden/sources/cifar/data_batch_*.bin"], "from": 2 }"""),
        Sample("""{ "files": ["tests/golden/sources/cifar/cifar-10-binary.tar.gz"], "from": 1, "take": 9 }"""),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("data_batch_*.bin")]
    [InlineData("data_batch_{1..2}.bin")]
    [InlineData("cifar-10-binary.tar.gz")]
    public async Task Read_GoldenFiles_GivesTheRecordedImages(string files)
    {
        ReadCifarBlock block = Make(files);

        List<string> lines = await new SourceRun().ReadAsync(block);

        Assert.Equal(RecordedSources.Lines("cifar.cifar10"), lines);
        Assert.Equal(11, block.Count);
    }

    [Theory]
    [InlineData(CifarLabels.Cifar100, "class")]
    [InlineData(CifarLabels.Cifar100Coarse, "coarse")]
    public async Task Read_Cifar100_TakesTheLabelThatIsAskedFor(CifarLabels labels, string expected)
    {
        List<string> lines = await new SourceRun().ReadAsync(Make("train.bin", o => o with { Labels = labels }));

        Assert.Equal(RecordedSources.Lines("cifar.cifar100", expected), lines);
    }

    [Fact]
    public async Task Read_PartAcrossFiles_CountsThemAsOneList()
    {
        string[] all = [.. RecordedSources.Lines("cifar.cifar10")];
        foreach (string files in new[] { "data_batch_*.bin", "cifar-10-binary.tar.gz" })
        {
            Assert.Equal(all[4..8], await new SourceRun().ReadAsync(Make(files, o => o with { From = 4, Take = 4 })));
            Assert.Equal(all[7..], await new SourceRun().ReadAsync(Make(files, o => o with { From = 7 })));
        }
    }

    [Fact]
    public void Check_WrongLengthsAndMissingFiles_AreAllNamed()
    {
        File.WriteAllBytes(Path.Combine(_folder, "long.bin"), new byte[3074]);
        File.WriteAllBytes(Path.Combine(_folder, "empty.bin"), []);
        File.WriteAllBytes(Path.Combine(_folder, "good.bin"), new byte[3073 * 2]);

        Diagnostic[] faults = [.. new ReadCifarBlock(new() { Files = ["long.bin", "none.bin", "empty.bin", "good.bin"] }, new([_folder])).Check()];

        Assert.Equal(["SS4110", "SS4132", "SS4132"], faults.Select(f => f.Code));
        Assert.Contains("3074 bytes, but must have a multiple of 3073", faults[1].Message, StringComparison.Ordinal);
        Assert.Contains("'empty.bin' has 0 bytes", faults[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_LabelOutsideOfTheClasses_FailsThatImageAlone()
    {
        byte[] records = new byte[3073 * 2];
        records[3073] = 9;
        File.WriteAllBytes(Path.Combine(_folder, "two.bin"), records);

        List<string> lines = await new SourceRun().ReadAsync(Make(Path.Combine(_folder, "two.bin")));

        Assert.StartsWith("camera", lines[0], StringComparison.Ordinal);
        Assert.Contains("two.bin: image 1 has label 9", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing_*.bin", "SS4131", "no archive holds a file 'nothing_*.bin'")]
    [InlineData("batches.meta.txt", "SS4132", "must have a multiple of 3073")]
    public async Task Setup_ArchiveWithoutTheMember_StopsBeforeTheRun(string member, string code, string said)
    {
        GraphException e = await Assert.ThrowsAsync<GraphException>(() => new SourceRun().ReadAsync(Make("cifar-10-binary.tar.gz", o => o with { Member = member })));

        Diagnostic fault = Assert.Single(e.Diagnostics);
        Assert.Equal(code, fault.Code);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_ArchiveCutAnywhere_StopsBeforeTheRun()
    {
        byte[] whole = File.ReadAllBytes(RecordedSources.PathOf("cifar/cifar-10-binary.tar.gz"));
        string path = Path.Combine(_folder, "cut.tar.gz");
        for (int length = 0; length < whole.Length - 60; length += 97)
        {
            File.WriteAllBytes(path, whole[..length]);

            GraphException e = await Assert.ThrowsAsync<GraphException>(() => new SourceRun().ReadAsync(Make(path)));

            Assert.Contains(Assert.Single(e.Diagnostics).Code, new[] { "SS4131", "SS4132" });
        }
    }

    private static BlockSample Sample(string options) => Sampled.Block("cifar.read", options) with { Gathered = Sampled.Gather(("classes", _ => Pictures.Classes)) };

    private static ReadCifarBlock Make(string files, Func<ReadCifarOptions, ReadCifarOptions>? with = null)
    {
        ReadCifarOptions options = new() { Files = [Path.IsPathRooted(files) ? files : RecordedSources.PathOf($"cifar/{files}")] };
        return new(with?.Invoke(options) ?? options, new([]));
    }
}
