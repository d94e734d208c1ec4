using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace StreamSynth.Search.Storage;

/// <summary>Opens a file of named sections, mapped into memory, after every byte of it has been held to its checksum.</summary>
/// <remarks>
/// Layout, little endian: magic[8], kind u32, version u32, sections u32, zero u32, length of the file u64; per section name[8], offset u64, length u64, SHA-256 of the
/// section and the zeros up to the next; SHA-256 of all before. Sections begin at multiples of 64.
/// </remarks>
internal sealed unsafe class SectionFile : IDisposable
{
    internal const int NameBytes = 8;
    internal const int EntryBytes = NameBytes + 16 + SHA256.HashSizeInBytes;
    internal const int StartBytes = 32;

    private readonly string _path;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _accessor;
    private readonly Dictionary<string, (long Offset, long Length)> _sections = [];

    private SectionFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor accessor)
    {
        _path = path;
        _map = map;
        _accessor = accessor;
    }

    internal static ReadOnlySpan<byte> Magic => "SYNSRCH\n"u8;

    /// <summary>Gets the view, which owns the addresses of all sections.</summary>
    public SafeMemoryMappedViewHandle View => _accessor.SafeMemoryMappedViewHandle;

    /// <summary>Opens and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it must hold.</param>
    /// <param name="version">Version of the format it must have.</param>
    /// <exception cref="SearchException">The file is missing, truncated, of another kind or version, or its bytes have changed.</exception>
    public static SectionFile Open(string path, SectionKind kind, uint version)
    {
        long length = File.Exists(path) ? new FileInfo(path).Length : -1;
        if (length < 0) throw Unreadable(path, "no file is there");
        if (length < StartBytes) throw Unreadable(path, $"the file ends after {length} bytes");

        MemoryMappedFile map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        SectionFile file = new(path, map, map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read));
        try
        {
            file.Read(length, kind, version);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Gives the address of a section, which must have a length.</summary>
    public byte* Pointer(string section, long bytes)
    {
        if (!_sections.TryGetValue(section, out (long Offset, long Length) place)) throw Unreadable(_path, $"it has no section '{section}'");
        if (place.Length != bytes) throw Unreadable(_path, $"section '{section}' has {place.Length} bytes where {bytes} are expected");

        return (byte*)View.DangerousGetHandle() + _accessor.PointerOffset + place.Offset;
    }

    /// <summary>Gives the length of a section in bytes.</summary>
    public long LengthOf(string section) =>
        _sections.TryGetValue(section, out (long Offset, long Length) place) ? place.Length : throw Unreadable(_path, $"it has no section '{section}'");

    public void Dispose()
    {
        _accessor.Dispose();
        _map.Dispose();
    }

    private static SearchException Unreadable(string path, string found) => new(
        SearchFaultCodes.Unreadable, $"{path}: expected a file of embeddings or of an index, but {found}", "make the file again");

    private void Read(long length, SectionKind kind, uint version)
    {
        ReadOnlySpan<byte> start = Bytes(0, StartBytes);
        if (!start[..8].SequenceEqual(Magic)) throw Unreadable(_path, "it begins with other bytes");

        uint foundKind = BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        uint foundVersion = BinaryPrimitives.ReadUInt32LittleEndian(start[12..]);
        uint sections = BinaryPrimitives.ReadUInt32LittleEndian(start[16..]);
        ulong written = BinaryPrimitives.ReadUInt64LittleEndian(start[24..]);
        if (foundVersion != version && foundKind == (uint)kind)
        {
            throw new SearchException(
                SearchFaultCodes.Version, $"{_path}: expected version {version} of the format, found {foundVersion}", "make the file again with this version of StreamSynth");
        }

        if (foundKind != (uint)kind) throw Unreadable(_path, $"it is of kind {foundKind} where {(uint)kind} ({kind}) is expected");
        if ((ulong)length != written) throw Unreadable(_path, $"it has {length} bytes of the {written} that were written");

        long header = StartBytes + (sections * (long)EntryBytes);
        if (sections > 64 || header + SHA256.HashSizeInBytes > length) throw Unreadable(_path, $"it names {sections} sections");
        if (!SHA256.HashData(Bytes(0, (int)header)).AsSpan().SequenceEqual(Bytes(header, SHA256.HashSizeInBytes))) throw Changed("header");

        ReadSections((int)sections, header + SHA256.HashSizeInBytes, length);
    }

    private void ReadSections(int sections, long headerEnd, long length)
    {
        long expected = SectionFileWriter.Aligned(headerEnd);
        if (Bytes(headerEnd, (int)(expected - headerEnd)).ContainsAnyExcept((byte)0)) throw Changed("header");

        for (int i = 0; i < sections; i++)
        {
            ReadOnlySpan<byte> entry = Bytes(StartBytes + (i * (long)EntryBytes), EntryBytes);
            string name = Encoding.ASCII.GetString(entry[..NameBytes]).TrimEnd('\0');
            long offset = BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
            long bytes = BinaryPrimitives.ReadInt64LittleEndian(entry[16..]);
            long padded = SectionFileWriter.Aligned(bytes);
            if (offset != expected || bytes < 0 || offset + padded > length) throw Unreadable(_path, $"section '{name}' lies at {offset}, {bytes} bytes long");
            if (!Hash(offset, padded).AsSpan().SequenceEqual(entry[24..])) throw Changed($"section '{name}'");
            _sections[name] = (offset, bytes);
            expected = offset + padded;
        }

        if (expected != length) throw Unreadable(_path, $"its sections end at {expected} of {length} bytes");
    }

    private byte[] Hash(long offset, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long done = 0; done < bytes; done += 1 << 30) hash.AppendData(Bytes(offset + done, (int)Math.Min(1 << 30, bytes - done)));

        return hash.GetHashAndReset();
    }

    private ReadOnlySpan<byte> Bytes(long offset, int count) => new((byte*)View.DangerousGetHandle() + _accessor.PointerOffset + offset, count);

    private SearchException Changed(string place) => new(
        SearchFaultCodes.Checksum, $"{_path}: expected the bytes that were written, but the checksum of the {place} differs", "copy the file again from where it was whole, or make it again");
}
