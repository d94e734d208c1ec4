using StreamSynth.Cli.Printing;

namespace StreamSynth.Cli.Tests.Printing;

public sealed class AmountsTests
{
    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(83.4, "1:23")]
    [InlineData(3599.6, "1:00:00")]
    [InlineData(90061, "25:01:01")]
    public void Duration_Seconds_ReadsAsClock(double seconds, string expected) => Assert.Equal(expected, Amounts.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.004, "0.00/s")]
    [InlineData(0.9949, "0.99/s")]
    [InlineData(0.996, "1.0/s")]
    [InlineData(99.4, "99.4/s")]
    [InlineData(99.6, "100/s")]
    [InlineData(12_345_678, "12.3M/s")]
    public void Rate_AnyRate_FitsItsColumn(double rate, string expected)
    {
        Assert.Equal(expected, Amounts.Rate(rate));
        Assert.True(expected.Length <= 8);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(9_999_999, "9999999")]
    [InlineData(10_000_000, "10M")]
    [InlineData(9_999_900_000, "9999.9M")]
    [InlineData(123_456_000_000, "123.5G")]
    public void Count_AnyCount_HasAtMostSevenCharacters(long count, string expected)
    {
        Assert.Equal(expected, Amounts.Count(count));
        Assert.True(expected.Length <= 7);
    }

    [Theory]
    [InlineData("accuracy.test", 0.6125, "61.3 %")]
    [InlineData("loss", 0.00004, "0")]
    [InlineData("loss", 2.30259, "2.3026")]
    public void Measurement_Accuracy_IsAShare(string name, double value, string expected) => Assert.Equal(expected, Amounts.Measurement(name, value));
}
