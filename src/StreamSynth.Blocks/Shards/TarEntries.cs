using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace StreamSynth.Blocks.Shards;

/// <summary>Is one regular file of a tar archive.</summary>
/// <param name="Path">Its path as the archive gives it; nothing is ever written to disk under it.</param>
/// <param name="Size">Content in bytes.</param>
/// <param name="Start">Where its first header starts in the (unpacked) archive, in bytes: a reading that starts there finds this entry.</param>
internal readonly record struct TarEntry(string Path, long Size, long Start);

/// <summary>
/// Reads the regular files of a tar archive one after the other from a pipe: POSIX ustar and pax (path, size) and GNU long names.
/// </summary>
/// <remarks>
/// Not System.Formats.Tar: its reader takes a pax header of any declared length into memory, and a shard from somewhere may lie about it.
/// Here nothing but one header of at most <see cref="MaxHeaderBytes"/> is held; content goes straight to the caller's buffer.
/// Format: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header". Threads: one caller at a time.
/// </remarks>
/// <param name="reader">The unpacked archive, or the rest of it; the caller completes it.</param>
/// <param name="start">Where the reader stands in the archive, in bytes: at the start of an entry.</param>
internal sealed class TarEntries(PipeReader reader, long start = 0)
{
    /// <summary>The most bytes of one pax header or GNU long name.</summary>
    public const int MaxHeaderBytes = 64 * 1024;

    private const int Block = 512;
    private readonly ArrayBufferWriter<byte> _block = new(Block);
    private byte[] _header = [];
    private long _offset = start;
    private long _left; // content and padding of the current entry that nobody has read
    private long _content;

    /// <summary>Goes to the next regular file; folders, links and devices are passed over.</summary>
    /// <returns>The file; null at the end of the archive.</returns>
    /// <exception cref="InvalidDataException">The archive is cut short or no tar; the message gives the place in bytes.</exception>
    public async ValueTask<TarEntry?> NextAsync(CancellationToken cancel)
    {
        string? longPath = null;
        long? longSize = null;
        long? first = null;
        while (true)
        {
            await SkipAsync(cancel).ConfigureAwait(false);
            long at = _offset;
            if (!await ReadHeaderAsync(at, cancel).ConfigureAwait(false)) return null;

            first ??= at;
            CheckSum(at);
            char kind = (char)_header[156];
            long size = kind is 'x' or 'g' or 'L' or 'K' ? Size(at) : longSize ?? Size(at);
            (_content, _left) = (size, Padded(size));
            switch (kind)
            {
                case 'x':
                    (longPath, longSize) = Pax(await ReadExtensionAsync(at, size, cancel).ConfigureAwait(false), at);
                    break;
                case 'L':
                    longPath = Text(await ReadExtensionAsync(at, size, cancel).ConfigureAwait(false));
                    break;
                case 'g' or 'K':
                    break;
                case '0' or '\0' or '7':
                    return new(longPath ?? Path(), size, first.Value);
                default:
                    (longPath, longSize, first) = (null, null, null);
                    break;
            }
        }
    }

    /// <summary>Writes what is left of the current file's content to a buffer, as it comes.</summary>
    /// <param name="target">Takes as many bytes as the entry's size says.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="InvalidDataException">The archive is cut short.</exception>
    public ValueTask ReadAsync(IBufferWriter<byte> target, CancellationToken cancel) => ReadAsync(_content, target, cancel);

    /// <summary>Writes the next bytes of the current file's content to a buffer.</summary>
    /// <param name="bytes">As many bytes, of which the content must have so many left.</param>
    /// <param name="target">Takes them; null passes over them.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="InvalidDataException">The archive is cut short.</exception>
    public async ValueTask ReadAsync(long bytes, IBufferWriter<byte>? target, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _content);
        long at = _offset;
        _content -= bytes;
        _left -= bytes;
        if (await CopyAsync(bytes, target, cancel).ConfigureAwait(false) < bytes) throw CutShort(at, bytes);
    }

    // False at the end: a block of zeros, or no block at all.
    private async ValueTask<bool> ReadHeaderAsync(long at, CancellationToken cancel)
    {
        _block.ResetWrittenCount();
        long found = await CopyAsync(Block, _block, cancel).ConfigureAwait(false);
        if (found == 0) return false;
        if (found < Block) throw CutShort(at, Block);

        _header = _block.WrittenSpan.ToArray();

        return _header.AsSpan().IndexOfAnyExcept((byte)0) >= 0;
    }

    private async ValueTask<byte[]> ReadExtensionAsync(long at, long size, CancellationToken cancel)
    {
        if (size > MaxHeaderBytes)
        {
            throw new InvalidDataException($"the tar header at byte {at} says that its extension holds {size} bytes; at most {MaxHeaderBytes} are read");
        }

        var bytes = new ArrayBufferWriter<byte>((int)Math.Max(1, size));
        await ReadAsync(bytes, cancel).ConfigureAwait(false);

        return bytes.WrittenSpan.ToArray();
    }

    // Without a target the bytes are passed over. Gives how many there were.
    private async ValueTask<long> CopyAsync(long bytes, IBufferWriter<byte>? target, CancellationToken cancel)
    {
        long left = bytes;
        while (left > 0)
        {
            ReadResult result = await reader.ReadAsync(cancel).ConfigureAwait(false);
            ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, left));
            if (target is not null) foreach (ReadOnlyMemory<byte> part in taken) target.Write(part.Span);
            left -= taken.Length;
            _offset += taken.Length;
            bool isOver = taken.IsEmpty && result.IsCompleted;
            reader.AdvanceTo(taken.End);
            if (isOver) break;
        }

        return bytes - left;
    }

    private async ValueTask SkipAsync(CancellationToken cancel)
    {
        (long at, long bytes) = (_offset, _left);
        _left = 0;
        if (await CopyAsync(bytes, null, cancel).ConfigureAwait(false) < bytes) throw CutShort(at, bytes);
    }

    // The sum over the header with its own field taken as spaces; a wrong one means that this is no header.
    private void CheckSum(long at)
    {
        int sum = 8 * ' ';
        for (int i = 0; i < Block; i++) sum += i is >= 148 and < 156 ? 0 : _header[i];
        if (Number(148, 8) != sum) throw new InvalidDataException($"byte {at} is not the start of a tar header (its checksum is wrong)");
    }

    private long Size(long at)
    {
        // GNU writes sizes of 8 GiB and more in binary, marked by the highest bit.
        long size = _header[124] >= 0x80 ? _header.AsSpan(125, 11).ToArray().Aggregate(0L, (sum, b) => unchecked((sum << 8) | b)) : Number(124, 12);
        return size >= 0 ? size : throw new InvalidDataException($"the tar header at byte {at} holds no size that can be read");
    }

    private long Number(int start, int length)
    {
        string digits = Encoding.ASCII.GetString(_header, start, length).Trim('\0', ' ');
        long number = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7') return -1;
            number = (number << 3) | (long)(digit - '0');
        }

        return number;
    }

    private string Path()
    {
        string name = Text(_header.AsSpan(0, 100));
        string prefix = _header.AsSpan(257, 6).SequenceEqual("ustar\0"u8) ? Text(_header.AsSpan(345, 155)) : string.Empty;

        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    // Records "length key=value\n", the length counting itself.
    private static (string? Path, long? Size) Pax(byte[] records, long at)
    {
        (string? path, long? size) = (null, null);
        for (ReadOnlySpan<byte> rest = records; rest.Length > 0;)
        {
            int space = rest.IndexOf((byte)' ');
            bool isWhole = space > 0 && int.TryParse(rest[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length > space + 1 && length <= rest.Length;
            if (!isWhole) throw new InvalidDataException($"the pax header at byte {at} is not made of 'length key=value' lines");

            ReadOnlySpan<byte> record = rest[(space + 1)..int.Parse(rest[..space], CultureInfo.InvariantCulture)];
            int equals = record.IndexOf((byte)'=');
            if (equals > 0 && record[..equals].SequenceEqual("path"u8)) path = Encoding.UTF8.GetString(record[(equals + 1)..].TrimEnd((byte)'\n'));
            if (equals > 0 && record[..equals].SequenceEqual("size"u8))
            {
                bool isNumber = long.TryParse(record[(equals + 1)..].TrimEnd((byte)'\n'), NumberStyles.None, CultureInfo.InvariantCulture, out long value);
                size = isNumber ? value : throw new InvalidDataException($"the pax header at byte {at} holds no size that can be read");
            }

            rest = rest[(space + 1 + record.Length)..];
        }

        return (path, size);
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private static long Padded(long size) => size > long.MaxValue - Block ? size : (size + Block - 1) / Block * Block;

    private static InvalidDataException CutShort(long at, long wanted) => new($"the archive ends inside the {wanted} bytes that start at byte {at}");
}
