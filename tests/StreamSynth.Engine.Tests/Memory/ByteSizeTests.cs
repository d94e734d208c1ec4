using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Tests.Memory;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0B", 0)]
    [InlineData("7B", 7)]
    [InlineData("1KB", 1000)]
    [InlineData("1KiB", 1024)]
    [InlineData("1.5MiB", 1572864)]
    [InlineData(" 2 GB ", 2_000_000_000)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("8589934591GiB", 9223372035781033984)]
    public void TryParse_AmountWithUnit_GivesBytes(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("12")]
    [InlineData("-1B")]
    [InlineData("1 gib")]
    [InlineData("one GiB")]
    [InlineData("1e3MiB")]
    [InlineData("1,5MiB")]
    [InlineData("8589934592GiB")]
    [InlineData("99999999999999999999999999999999999999999B")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1572864, "1.5 MiB")]
    [InlineData(3L << 30, "3 GiB")]
    [InlineData(-2048, "-2 KiB")]
    public void Format_Bytes_IsShort(long bytes, string expected) => Assert.Equal(expected, ByteSize.Format(bytes));
}
