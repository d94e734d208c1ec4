using StreamSynth.Report.Charts;

namespace StreamSynth.Report.Tests.Charts;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 600)]
    [InlineData(0.0123, 0.0129)]
    [InlineData(-5, 7)]
    [InlineData(1e-9, 2e-9)]
    [InlineData(0, 3e12)]
    public void Ticks_AnyRange_AreFewRoundAndInside(double low, double high)
    {
        Axis axis = new(low, high, 0, 100);

        IReadOnlyList<double> ticks = axis.Ticks(5);

        Assert.InRange(ticks.Count, 3, 10);
        Assert.All(ticks, tick => Assert.InRange(axis.At(tick), -0.001, 100.001));
        double step = ticks[1] - ticks[0];
        double digit = step / Math.Pow(10, Math.Floor(Math.Log10(step * 1.000001)));
        Assert.Contains(Math.Round(digit, 6), new[] { 1.0, 2.0, 5.0, 10.0 });
    }

    [Fact]
    public void Ticks_AroundZero_HaveNoNegativeZero() =>
        Assert.DoesNotContain(new Axis(0, 1, 0, 100).Ticks(5), tick => double.IsNegative(tick));

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 5.0 })]
    [InlineData(new[] { 0.0, 0.0 })]
    [InlineData(new[] { double.NaN, double.PositiveInfinity })]
    public void Over_NoSpread_StillMapsToPixels(double[] values)
    {
        Axis axis = Axis.Over(values, 0, 100, fromZero: false).Rounded(5);

        Assert.True(axis.High > axis.Low);
        Assert.InRange(axis.At((axis.Low + axis.High) / 2), 49.9, 50.1);
    }
}
