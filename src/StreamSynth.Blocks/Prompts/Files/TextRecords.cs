using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace StreamSynth.Blocks.Prompts.Files;

/// <summary>
/// Reads the records of a UTF-8 text file through a PipeReader: whatever the file's size, no more than one record and one buffer are held. Blank records are left out, a byte
/// order mark and carriage returns before line ends too. A record that is too long, or is not UTF-8, is given as an error, and the next one follows.
/// </summary>
/// <param name="isQuoted">Whether a line end inside double quotes belongs to the record, as in CSV.</param>
/// <param name="maxBytes">The most bytes of one record. It also ends a quote that was never closed: reading goes on at the next line.</param>
internal sealed class TextRecords(bool isQuoted, int maxBytes)
{
    private const byte LineEnd = (byte)'\n';
    private const byte Quote = (byte)'"';
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private long _line = 1;
    private bool _isSkipping;

    /// <summary>Reads a file to its end.</summary>
    public async IAsyncEnumerable<TextRecord> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancel)
    {
        PipeReader pipe = PipeReader.Create(stream);
        try
        {
            await SkipMarkAsync(pipe, cancel).ConfigureAwait(false);
            bool isEnd = false;
            while (!isEnd)
            {
                ReadResult read = await pipe.ReadAsync(cancel).ConfigureAwait(false);
                ReadOnlySequence<byte> rest = read.Buffer;
                isEnd = read.IsCompleted;
                while (TryCut(ref rest, isEnd, out TextRecord record))
                {
                    if (record.Error is not null || !string.IsNullOrWhiteSpace(record.Text)) yield return record;
                }

                pipe.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask SkipMarkAsync(PipeReader pipe, CancellationToken cancel)
    {
        ReadResult read = await pipe.ReadAtLeastAsync(Mark.Length, cancel).ConfigureAwait(false);
        bool isMarked = read.Buffer.Length >= Mark.Length && read.Buffer.Slice(0, Mark.Length).ToArray().AsSpan().SequenceEqual(Mark);
        pipe.AdvanceTo(read.Buffer.GetPosition(isMarked ? Mark.Length : 0));
    }

    // False when the buffer holds no whole record: more must be read.
    private bool TryCut(ref ReadOnlySequence<byte> rest, bool isEnd, out TextRecord record)
    {
        record = default;
        if (rest.IsEmpty) return false;
        if (_isSkipping && !SkipLine(ref rest)) return false;
        if (rest.IsEmpty) return false;

        if (FindEnd(rest) is { } end && rest.Slice(0, end).Length <= maxBytes)
        {
            record = Decode(rest.Slice(0, end));
            rest = rest.Slice(rest.GetPosition(1, end));
            _line++;

            return true;
        }

        if (rest.Length > maxBytes)
        {
            record = new(_line, string.Empty, new FormatException($"the record is longer than {maxBytes} bytes."));
            _isSkipping = true;

            return true;
        }

        if (!isEnd) return false;

        record = Decode(rest);
        rest = rest.Slice(rest.End);

        return true;
    }

    private bool SkipLine(ref ReadOnlySequence<byte> rest)
    {
        if (rest.PositionOf(LineEnd) is not { } end)
        {
            rest = rest.Slice(rest.End);
            return false;
        }

        rest = rest.Slice(rest.GetPosition(1, end));
        _isSkipping = false;
        _line++;

        return true;
    }

    // A doubled quote inside a quoted field closes and opens again: only the parity counts.
    private SequencePosition? FindEnd(ReadOnlySequence<byte> rest)
    {
        if (!isQuoted) return rest.PositionOf(LineEnd);

        var reader = new SequenceReader<byte>(rest);
        bool isInside = false;
        while (reader.TryAdvanceToAny([LineEnd, Quote], advancePastDelimiter: false))
        {
            reader.TryPeek(out byte found);
            if (found == LineEnd && !isInside) return reader.Position;
            if (found == Quote) isInside = !isInside;
            reader.Advance(1);
        }

        return null;
    }

    private TextRecord Decode(ReadOnlySequence<byte> bytes)
    {
        long first = _line;
        if (isQuoted) _line += CountLines(bytes);
        try
        {
            return new(first, Strict.GetString(bytes).TrimEnd('\r'));
        }
        catch (DecoderFallbackException e)
        {
            string found = Convert.ToHexString(e.BytesUnknown ?? []);
            return new(first, string.Empty, new FormatException($"the record is not UTF-8: it holds the bytes {found}."));
        }
    }

    private static long CountLines(ReadOnlySequence<byte> bytes)
    {
        long lines = 0;
        foreach (ReadOnlyMemory<byte> part in bytes) lines += part.Span.Count(LineEnd);

        return lines;
    }
}
