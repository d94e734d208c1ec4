using System.Buffers.Binary;
using System.IO.Compression;

namespace StreamSynth.Blocks.Idx;

/// <summary>Is the header of an IDX file of unsigned bytes: two zero bytes, the type, the number of dimensions, then each dimension as 32 bits, high byte first.</summary>
/// <remarks>Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database", section "The IDX file format".</remarks>
/// <param name="Path">The file, gzip-packed if its name ends in .gz.</param>
/// <param name="Dimensions">Its dimensions, the slowest first.</param>
internal sealed record IdxFile(string Path, IReadOnlyList<int> Dimensions)
{
    private const byte UnsignedByte = 8;

    /// <summary>Tells whether the file is packed.</summary>
    public bool IsPacked => IsPackedName(Path);

    /// <summary>Gives the length of the header, in bytes.</summary>
    public int HeaderBytes => 4 + (4 * Dimensions.Count);

    /// <summary>Gives the number of records.</summary>
    public int Count => Dimensions[0];

    /// <summary>Gives the bytes of one record.</summary>
    public long RecordBytes => Dimensions.Skip(1).Aggregate(1L, (product, d) => product * d);

    /// <summary>Reads the header, and compares the length of a file that is not packed with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rank">Dimensions that it must have: 3 for images, 1 for labels.</param>
    /// <exception cref="InvalidDataException">The header is none, or lies; the message says how.</exception>
    public static IdxFile Open(string path, int rank)
    {
        using Stream stream = OpenBytes(path);
        byte[] magic = new byte[4];
        if (stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) < 4) throw new InvalidDataException("it ends inside the header");
        if (magic[0] != 0 || magic[1] != 0) throw new InvalidDataException($"it starts with {Convert.ToHexString(magic)}, but an IDX file starts with two zero bytes");
        if (magic[2] != UnsignedByte) throw new InvalidDataException($"its values have the IDX type 0x{magic[2]:X2}; only unsigned bytes (0x08) are read");
        if (magic[3] != rank) throw new InvalidDataException($"it has {magic[3]} dimensions, but {(rank == 1 ? "labels have 1" : $"images have {rank} (count, height, width)")}");

        byte[] sizes = new byte[4 * rank];
        if (stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) < sizes.Length) throw new InvalidDataException("it ends inside the header");
        uint[] dimensions = [.. Enumerable.Range(0, rank).Select(i => BinaryPrimitives.ReadUInt32BigEndian(sizes.AsSpan(4 * i)))];
        if (dimensions[0] is 0 or > int.MaxValue) throw new InvalidDataException($"its header says that it holds {dimensions[0]} records");
        if (dimensions.Skip(1).Any(d => d is 0 or > 8192)) throw new InvalidDataException($"its header says that images have {string.Join('x', dimensions.Skip(1))} pixels; each side must have between 1 and 8192");

        IdxFile file = new(path, [.. dimensions.Select(d => (int)d)]);
        long expected = file.HeaderBytes + (file.Count * file.RecordBytes);
        long found = file.IsPacked ? expected : new FileInfo(path).Length;

        return found == expected ? file : throw WrongLength(expected, found);
    }

    /// <summary>Opens the file at its first byte, unpacking it if it is packed.</summary>
    public static Stream OpenBytes(string path)
    {
        FileStream file = new(path, new FileStreamOptions { Options = FileOptions.SequentialScan });
        return IsPackedName(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Opens the file at its first record.</summary>
    public Stream OpenRecords()
    {
        Stream stream = OpenBytes(Path);
        stream.ReadExactly(new byte[HeaderBytes]);

        return stream;
    }

    /// <summary>Unpacks a packed file once, to learn before the run that it is whole.</summary>
    /// <exception cref="InvalidDataException">It holds more or fewer bytes than its header says, or its packing is damaged.</exception>
    public async ValueTask RequireWholeAsync(CancellationToken cancel)
    {
        if (!IsPacked) return;

        byte[] part = new byte[64 * 1024];
        long found = 0;
        Stream stream = OpenBytes(Path);
        await using (stream.ConfigureAwait(false))
        {
            while (await stream.ReadAsync(part, cancel).ConfigureAwait(false) is > 0 and int read) found += read;
        }

        long expected = HeaderBytes + (Count * RecordBytes);
        if (found != expected) throw WrongLength(expected, found);
    }

    /// <summary>Reads all records at once: for labels, one byte each.</summary>
    public byte[] ReadAll()
    {
        using Stream stream = OpenRecords();
        byte[] all = new byte[Count * RecordBytes];
        stream.ReadExactly(all);

        return all;
    }

    private static bool IsPackedName(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static InvalidDataException WrongLength(long expected, long found) => new($"its header asks for {expected} bytes in all, but it has {found}");
}
