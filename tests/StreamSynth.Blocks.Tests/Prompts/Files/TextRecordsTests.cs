using System.Text;
using StreamSynth.Blocks.Prompts.Files;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Tests.Prompts.Files;

public sealed class TextRecordsTests
{
    [Theory]
    [InlineData("a\nb\nc", false, "1:a 2:b 3:c")]
    [InlineData("a\r\n\r\n \nb\r\n", false, "1:a 4:b")]
    [InlineData("", false, "")]
    [InlineData("\n\n\n", false, "")]
    [InlineData("\uFEFFa\nb", false, "1:a 2:b")]
    [InlineData("a,\"x\ny\"\nb", true, "1:a,\"x\ny\" 3:b")]
    [InlineData("a,\"x\ny\"\nb", false, "1:a,\"x 2:y\" 3:b")]
    [InlineData("a,\"he said \"\"no\ny\"\"\"\r\nb", true, "1:a,\"he said \"\"no\ny\"\"\" 3:b")]
    public async Task Read_Text_GivesRecordsWithTheirLines(string text, bool isQuoted, string expected)
    {
        // Pieces of one byte: every cut between two reads is tried.
        Assert.Equal(expected, await ReadAsync(Encoding.UTF8.GetBytes(text), isQuoted, 100, pieces: 1));
        Assert.Equal(expected, await ReadAsync(Encoding.UTF8.GetBytes(text), isQuoted, 100, pieces: 4096));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task Read_TooLongOrNotUtf8_IsAnErrorAndTheNextOneFollows(int pieces)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("ok\n0123456789x\nfine\nbro"), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("ken\n0123456789\nlast one is too long")];

        Assert.Equal(
            "1:ok 2!the record is longer than 10 bytes. 3:fine 4!the record is not UTF-8: it holds the bytes C3. 5:0123456789 6!the record is longer than 10 bytes.",
            await ReadAsync(bytes, isQuoted: false, 10, pieces));
    }

    [Fact]
    public async Task Read_QuoteNeverClosed_CostsARecordAndNotTheRestOfTheFile()
    {
        string text = "a,b\nx,\"never closed\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"row{i},{i}\n"));

        string read = await ReadAsync(Encoding.UTF8.GetBytes(text), isQuoted: true, 40, pieces: 16);

        Assert.StartsWith("1:a,b 2!the record is longer than 40 bytes. 3:row0,0 4:row1,1 ", read, StringComparison.Ordinal);
        Assert.EndsWith("22:row19,19", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RandomRecords_AreThoseThatWereWritten()
    {
        var random = new Philox(11);
        string[] parts = ["a", ",", "\n", "\r\n", "é", "漢", " ", "\"\"", "😀"];
        for (int round = 0; round < 200; round++)
        {
            List<string> records = [];
            for (int r = 0; r < 8; r++)
            {
                string inner = string.Concat(Enumerable.Range(0, random.NextInt32(12)).Select(_ => parts[random.NextInt32(parts.Length)]));
                records.Add($"r{r},\"{inner}\"");
            }

            List<string> read = [];
            using var stream = new Trickle(Encoding.UTF8.GetBytes(string.Join("\r\n", records)), 1 + random.NextInt32(9));
            await foreach (TextRecord record in new TextRecords(isQuoted: true, 1000).ReadAsync(stream, default)) read.Add(record.Text);

            Assert.Equal(records, read);
        }
    }

    private static async Task<string> ReadAsync(byte[] bytes, bool isQuoted, int maxBytes, int pieces)
    {
        List<string> read = [];
        using var stream = new Trickle(bytes, pieces);
        await foreach (TextRecord record in new TextRecords(isQuoted, maxBytes).ReadAsync(stream, default))
        {
            read.Add(record.Error is null ? $"{record.Line}:{record.Text}" : $"{record.Line}!{record.Error.Message}");
        }

        return string.Join(' ', read);
    }

    /// <summary>Gives its bytes in pieces.</summary>
    private sealed class Trickle(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
