namespace StreamSynth.Storage.Tests;

/// <summary>Has one property of every type that a column can hold.</summary>
public sealed record EveryTypeRow
{
    public bool Truth { get; init; }

    public int Small { get; init; }

    public long Whole { get; init; }

    public ulong Key { get; init; }

    public float Single { get; init; }

    public double Real { get; init; }

    public required string Text { get; init; }

    public string? MaybeText { get; init; }

    public double? MaybeReal { get; init; }

    public long? MaybeWhole { get; init; }

    public bool? MaybeTruth { get; init; }

    public required byte[] Data { get; init; }

    public byte[]? MaybeData { get; init; }

    public required long[] Shape { get; init; }

    public long[]? MaybeShape { get; init; }

    // Records compare arrays by reference; tests compare what is in them, and floats by their bits.
    public static void AssertEqual(EveryTypeRow expected, EveryTypeRow actual)
    {
        Assert.Equal(Bits(expected), Bits(actual));
        Assert.Equal(expected.Data, actual.Data);
        Assert.Equal(expected.MaybeData, actual.MaybeData);
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.MaybeShape, actual.MaybeShape);
    }

    private static (bool, int, long, ulong, uint, ulong, string, string?, ulong?, long?, bool?) Bits(EveryTypeRow row) => (
        row.Truth, row.Small, row.Whole, row.Key, BitConverter.SingleToUInt32Bits(row.Single), BitConverter.DoubleToUInt64Bits(row.Real), row.Text,
        row.MaybeText, row.MaybeReal is double real ? BitConverter.DoubleToUInt64Bits(real) : null, row.MaybeWhole, row.MaybeTruth);
}
