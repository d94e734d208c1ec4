using StreamSynth.Report.Charts;

namespace StreamSynth.Report.Tests.Charts;

public sealed class SmoothingTests
{
    [Fact]
    public void Triangular_StraightLine_StaysStraightInside()
    {
        (double X, double Y)[] line = [.. Enumerable.Range(0, 50).Select(i => ((double)i, 3.0 * i))];

        IReadOnlyList<(double X, double Y)> smooth = Smoothing.Triangular(line, 4);

        Assert.Equal(line.Length, smooth.Count);
        for (int i = 4; i < 46; i++) Assert.Equal(line[i].Y, smooth[i].Y, 9);
    }

    [Fact]
    public void Triangular_HoleOfNaN_IsBridgedByItsNeighbours()
    {
        IReadOnlyList<(double X, double Y)> smooth = Smoothing.Triangular([(0, 2), (1, double.NaN), (2, 4)], 1);

        Assert.Equal(3, smooth[1].Y, 9);
    }

    [Fact]
    public void Thin_LongSeries_KeepsExtremesAndEnds()
    {
        Dice dice = new(3);
        (double X, double Y)[] points = [.. Enumerable.Range(0, 100_000).Select(i => ((double)i, i == 77_777 ? 9.0 : i == 1234 ? -9.0 : dice.Uniform(1)))];

        IReadOnlyList<(double X, double Y)> thin = Smoothing.Thin(points, 300);

        Assert.InRange(thin.Count, 300, 602);
        Assert.Equal(points[0], thin[0]);
        Assert.Equal(points[^1], thin[^1]);
        Assert.Contains((77_777.0, 9.0), thin);
        Assert.Contains((1234.0, -9.0), thin);
        Assert.Equal(thin.Select(point => point.X).Order(), thin.Select(point => point.X));
    }
}
