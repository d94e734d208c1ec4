using System.Formats.Tar;
using System.IO.Pipelines;
using System.Text;
using StreamSynth.Cli.Exporting;

namespace StreamSynth.Cli.Tests.Exporting;

public sealed class TarArchiveTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(200_000)]
    public async Task WriteAsync_AnyLength_ReadsBack(int length)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31))];

        byte[] archive = await Write(("a.bin", content), ("b.txt", "tail"u8.ToArray()));

        Assert.Equal(0, archive.Length % 512);
        (string Name, byte[] Content)[] read = Read(archive);
        Assert.Equal(["a.bin", "b.txt"], read.Select(e => e.Name));
        Assert.Equal(content, read[0].Content);
        Assert.Equal("tail"u8.ToArray(), read[1].Content);
    }

    // 100 bytes are the limit of the plain name field; the length of a pax record counts its own digits, which turns over near 99.
    [Theory]
    [InlineData(85)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(110)]
    [InlineData(983)]
    [InlineData(984)]
    [InlineData(2000)]
    public async Task WriteAsync_AnyNameLength_ReadsBack(int length)
    {
        string name = $"{new string('ü', (length - 4) / 2)}{(length % 2 == 1 ? "x" : string.Empty)}.txt";
        Assert.Equal(length, Encoding.UTF8.GetByteCount(name));

        byte[] archive = await Write((name, "x"u8.ToArray()), ("after", "y"u8.ToArray()));

        Assert.Equal([name, "after"], Read(archive).Select(e => e.Name));
    }

    [Fact]
    public async Task Bytes_BeforeTheEnd_IsTheSizeOfTheArchive()
    {
        var stream = new MemoryStream();
        PipeWriter pipe = PipeWriter.Create(stream);
        var tar = new TarArchive(pipe);
        await tar.WriteAsync(new string('n', 300), new byte[1000], CancellationToken.None);
        long told = tar.Bytes;
        await tar.EndAsync(CancellationToken.None);

        Assert.Equal(told, stream.Length);
        Assert.Equal(1024 + TarArchive.SizeOf(new string('n', 300), 1000), told);
    }

    [Fact]
    public async Task WriteAsync_SameFiles_GiveTheSameBytes() => Assert.Equal(await Write(("a", [1])), await Write(("a", [1])));

    private static async Task<byte[]> Write(params (string Name, byte[] Content)[] files)
    {
        var stream = new MemoryStream();
        PipeWriter pipe = PipeWriter.Create(stream);
        var tar = new TarArchive(pipe);
        foreach ((string name, byte[] content) in files) await tar.WriteAsync(name, content, CancellationToken.None);
        await tar.EndAsync(CancellationToken.None);
        await pipe.CompleteAsync();

        return stream.ToArray();
    }

    private static (string Name, byte[] Content)[] Read(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive));
        List<(string, byte[])> read = [];
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            read.Add((entry.Name, content.ToArray()));
        }

        return [.. read];
    }
}
