using System.Buffers;
using System.Formats.Tar;
using System.IO.Pipelines;
using System.Text;
using StreamSynth.Blocks.Shards;
using StreamSynth.Engine.Items;
using TarEntry = System.Formats.Tar.TarEntry;

namespace StreamSynth.Blocks.Tests.Shards;

public sealed class TarEntriesTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 24).Select(i => (ulong)i)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task NextAsync_AnyArchiveOfTheFrameworksWriter_GivesItsFiles(ulong seed)
    {
        var random = new Philox(seed);
        TarEntryFormat format = new[] { TarEntryFormat.Ustar, TarEntryFormat.Gnu, TarEntryFormat.Pax }[random.NextInt32(3)];
        List<(string Path, byte[] Content)> files = [];
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, format, leaveOpen: true))
        {
            for (int i = random.NextInt32(12); i >= 0; i--)
            {
                if (random.NextInt32(4) == 0) writer.WriteEntry(Make(format, TarEntryType.Directory, $"folder{i}/"));
                if (random.NextInt32(4) == 0)
                {
                    TarEntry link = Make(format, TarEntryType.SymbolicLink, $"link{i}");
                    link.LinkName = "/etc/passwd";
                    writer.WriteEntry(link);
                }

                string path = PathOf(random, i, format);
                byte[] content = new byte[random.NextInt32(3) switch { 0 => 0, 1 => 512 * random.NextInt32(4), _ => random.NextInt32(9000) }];
                for (int k = 0; k < content.Length; k++) content[k] = (byte)random.NextInt32(256);
                TarEntry entry = Make(format, TarEntryType.RegularFile, path);
                entry.DataStream = new MemoryStream(content);
                writer.WriteEntry(entry);
                files.Add((path, content));
            }
        }

        List<(string Path, byte[] Content)> found = await ReadAsync(archive.ToArray(), random);

        Assert.Equal(files.Select(f => f.Path), found.Select(f => f.Path));
        Assert.All(files.Zip(found), pair => Assert.True(pair.Second.Content.Length == 0 || pair.First.Content.SequenceEqual(pair.Second.Content)));
    }

    [Fact]
    public async Task NextAsync_ExtensionOfALyingSize_RefusesBeforeReadingIt()
    {
        byte[] archive = Header("pax", 'x', 2L << 30);

        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(archive, new Philox(1)));

        Assert.Contains($"{2L << 30} bytes; at most {TarEntries.MaxHeaderBytes}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NextAsync_NoTar_SaysWhere()
    {
        byte[] noise = Encoding.ASCII.GetBytes(new string('x', 2000));

        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(noise, new Philox(1)));

        Assert.Contains("byte 0 is not the start of a tar header", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NextAsync_ContentCutShort_SaysWhere()
    {
        byte[] archive = [.. Header("a.txt", '0', 1000), .. new byte[100]];

        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(archive, new Philox(1)));

        Assert.Matches("ends inside the (1000|1024) bytes that start at byte 512", error.Message);
    }

    // Half of the contents are read, the others passed over; the pipe hands out pieces of random size.
    private static async Task<List<(string Path, byte[] Content)>> ReadAsync(byte[] archive, Philox random)
    {
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 2048, resumeWriterThreshold: 1024));
        ulong pieces = (ulong)random.NextInt32(1000);
        Task writing = Task.Run(async () =>
        {
            var sizes = new Philox(pieces);
            for (int at = 0; at < archive.Length;)
            {
                int size = Math.Min(archive.Length - at, 1 + sizes.NextInt32(700));
                FlushResult flushed = await pipe.Writer.WriteAsync(archive.AsMemory(at, size));
                at += size;
                if (flushed.IsCompleted) break;
            }

            await pipe.Writer.CompleteAsync();
        });
        TarEntries entries = new(pipe.Reader);
        List<(string Path, byte[] Content)> found = [];
        try
        {
            while (await entries.NextAsync(CancellationToken.None) is { } entry)
            {
                ArrayBufferWriter<byte> content = new();
                if (random.NextInt32(2) == 0)
                {
                    await entries.ReadAsync(content, CancellationToken.None);
                    Assert.Equal(entry.Size, content.WrittenCount);
                }

                found.Add((entry.Path, content.WrittenSpan.ToArray()));
            }
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await writing;
        }

        return found;
    }

    private static TarEntry Make(TarEntryFormat format, TarEntryType type, string path) => format switch
    {
        TarEntryFormat.Ustar => new UstarTarEntry(type, path),
        TarEntryFormat.Gnu => new GnuTarEntry(type, path),
        _ => new PaxTarEntry(type, path),
    };

    private static string PathOf(Philox random, int i, TarEntryFormat format) => random.NextInt32(3) switch
    {
        0 => $"{i}.webp",
        1 => $"{new string('f', 90)}/{new string('g', 60)}{i}.webp",
        _ => format == TarEntryFormat.Ustar ? $"short{i}.cls" : $"{new string('l', 180)}/ü{new string('m', 200)}{i}.json",
    };

    private static byte[] Header(string name, char kind, long size)
    {
        byte[] header = new byte[512];
        Encoding.ASCII.GetBytes(name).CopyTo(header, 0);
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0')).CopyTo(header, 124);
        header[156] = (byte)kind;
        "ustar\0"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        int sum = header.Sum(b => b);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);

        return header;
    }
}
