using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace StreamSynth.Cli.Exporting;

/// <summary>Writes files into a tar archive through a pipe: ustar, with a pax header before a name that ustar cannot hold.</summary>
/// <remarks>
/// Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header". Times, owners and modes are fixed, so that equal files give equal archives.
/// Bytes go into the pipe's own buffers; what is written waits there until 64 KiB have come together.
/// </remarks>
/// <param name="output">Takes the archive; the caller completes it.</param>
internal sealed class TarArchive(PipeWriter output)
{
    private const int Block = 512;
    private const int NameBytes = 100;
    private const int FlushBytes = 64 << 10;

    /// <summary>Gives the size of the archive if it were ended now.</summary>
    public long Bytes { get; private set; } = 2 * Block;

    /// <summary>Gives the bytes that a file will take.</summary>
    public static long SizeOf(string name, long length) =>
        Block + Padded(length) + (Encoding.UTF8.GetByteCount(name) > NameBytes ? Block + Padded(PaxPath(name).Length) : 0);

    /// <summary>Writes one file.</summary>
    /// <param name="name">Name in the archive, '/' between its parts.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancel">Ends a wait for the reader.</param>
    public async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        Bytes += SizeOf(name, content.Length);
        byte[] encoded = Encoding.UTF8.GetBytes(name);
        if (encoded.Length > NameBytes)
        {
            byte[] pax = PaxPath(name);
            WriteHeader("pax"u8, pax.Length, (byte)'x');
            WritePadded(pax);
        }

        // Whoever does not read pax headers still gets the beginning of the name.
        WriteHeader(encoded.AsSpan(0, Math.Min(encoded.Length, NameBytes)), content.Length, (byte)'0');
        WritePadded(content.Span);
        if (output.UnflushedBytes >= FlushBytes) await output.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Writes the two empty blocks that end an archive, and hands everything on.</summary>
    public async ValueTask EndAsync(CancellationToken cancel)
    {
        output.GetSpan(2 * Block)[..(2 * Block)].Clear();
        output.Advance(2 * Block);
        await output.FlushAsync(cancel).ConfigureAwait(false);
    }

    private void WriteHeader(ReadOnlySpan<byte> name, long length, byte kind)
    {
        Span<byte> header = output.GetSpan(Block)[..Block];
        header.Clear();
        name.CopyTo(header);                       // name[100]
        Octal(0b110_100_100, header[100..108]);    // mode: rw-r--r--
        Octal(0, header[108..116]);                // uid
        Octal(0, header[116..124]);                // gid
        Octal(length, header[124..136]);           // size
        Octal(0, header[136..148]);                // mtime
        header[148..156].Fill((byte)' ');          // chksum counts as spaces while it is summed
        header[156] = kind;                        // typeflag
        "ustar\0"u8.CopyTo(header[257..]);         // magic
        "00"u8.CopyTo(header[263..]);              // version
        int sum = 0;
        foreach (byte one in header) sum += one;
        Octal(sum, header[148..155]);
        output.Advance(Block);
    }

    // Digits with leading zeros and a zero byte at the end; 8 GiB and more do not fit, which no sample reaches.
    private static void Octal(long value, Span<byte> field)
    {
        field[^1] = 0;
        for (int i = field.Length - 2; i >= 0; i--, value >>= 3) field[i] = (byte)('0' + (value & 7));
        if (value != 0) throw new ExportException("a file of 8 GiB or more does not fit a tar archive.");
    }

    private void WritePadded(ReadOnlySpan<byte> content)
    {
        output.Write(content);
        int rest = (int)(Padded(content.Length) - content.Length);
        output.GetSpan(Block)[..rest].Clear();
        output.Advance(rest);
    }

    // "length path=name\n", where the length counts its own digits.
    private static byte[] PaxPath(string name)
    {
        int text = Encoding.UTF8.GetByteCount($" path={name}\n");
        int digits = 1;
        while ((text + digits).ToString(CultureInfo.InvariantCulture).Length > digits) digits++;

        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text + digits} path={name}\n"));
    }

    private static long Padded(long length) => (length + Block - 1) / Block * Block;
}
