using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamSynth.Search.Storage;

/// <summary>Writes a file of sections under a temporary name, flushes it to the disk and renames it: a torn file never has the name.</summary>
internal sealed class SectionFileWriter(SectionKind kind, uint version)
{
    private readonly List<(string Name, long Bytes, Action<Action<ReadOnlyMemory<byte>>> Write)> _sections = [];

    /// <summary>Rounds up to where a section may begin.</summary>
    public static long Aligned(long bytes) => (bytes + NativeBlock.Alignment - 1) / NativeBlock.Alignment * NativeBlock.Alignment;

    /// <summary>Adds a section.</summary>
    public unsafe void Add<T>(string name, Slab<T> numbers)
        where T : unmanaged => _sections.Add((name, numbers.Length * sizeof(T), numbers.ForEachStretch));

    /// <summary>Adds a section of few bytes.</summary>
    public void Add(string name, byte[] bytes) => _sections.Add((name, bytes.Length, take => take(bytes)));

    /// <summary>Writes the file.</summary>
    /// <exception cref="SearchException">The file system refused.</exception>
    public void Write(string path)
    {
        string temporary = path + ".part";
        try
        {
            using (FileStream stream = new(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20))
            {
                WriteAll(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            throw new SearchException(SearchFaultCodes.Unwritable, $"{path}: cannot be written: {refused.Message}", "check the folder, its rights and the room on its disk", refused);
        }
    }

    private void WriteAll(FileStream stream)
    {
        int header = SectionFile.StartBytes + (_sections.Count * SectionFile.EntryBytes);
        byte[] start = new byte[Aligned(header + SHA256.HashSizeInBytes)];
        SectionFile.Magic.CopyTo(start);
        BinaryPrimitives.WriteUInt32LittleEndian(start.AsSpan(8), (uint)kind);
        BinaryPrimitives.WriteUInt32LittleEndian(start.AsSpan(12), version);
        BinaryPrimitives.WriteUInt32LittleEndian(start.AsSpan(16), (uint)_sections.Count);
        BinaryPrimitives.WriteInt64LittleEndian(start.AsSpan(24), start.Length + _sections.Sum(s => Aligned(s.Bytes)));
        stream.Write(start);
        for (int i = 0; i < _sections.Count; i++) WriteSection(stream, _sections[i], start.AsSpan(SectionFile.StartBytes + (i * SectionFile.EntryBytes), SectionFile.EntryBytes));

        SHA256.HashData(start.AsSpan(0, header), start.AsSpan(header));
        stream.Position = 0;
        stream.Write(start);
    }

    private static void WriteSection(FileStream stream, (string Name, long Bytes, Action<Action<ReadOnlyMemory<byte>>> Write) section, Span<byte> entry)
    {
        Encoding.ASCII.GetBytes(section.Name, entry);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], stream.Position);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], section.Bytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Take(ReadOnlyMemory<byte> bytes)
        {
            hash.AppendData(bytes.Span);
            stream.Write(bytes.Span);
        }

        section.Write(Take);
        Take(new byte[Aligned(section.Bytes) - section.Bytes]);
        hash.GetHashAndReset(entry[24..]);
    }
}
