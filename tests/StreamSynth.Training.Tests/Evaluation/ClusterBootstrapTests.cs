using StreamSynth.Training.Evaluation;

namespace StreamSynth.Training.Tests.Evaluation;

public sealed class ClusterBootstrapTests
{
    [Fact]
    public void OfMean_DrawsGivenByHand_TakesPercentilesOfTheirMeans()
    {
        // Samples (0,0), (0,1), (1,1) of the values 0 and 1 have the means 0, 0.5 and 1; the 25th and 75th percentiles lie between.
        Queue<int> draws = new([0, 0, 0, 1, 1, 1]);

        ConfidenceInterval interval = ClusterBootstrap.OfMean([0, 1], 3, 0.5, _ => draws.Dequeue());

        Assert.Equal(new ConfidenceInterval(0.5, 0.25, 0.75), interval);
    }

    [Fact]
    public void OfMean_ManyNormalValues_MatchesTheTheory()
    {
        Numbers numbers = new(3);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => numbers.Normal())];

        ConfidenceInterval interval = ClusterBootstrap.OfMean(values, 2000, 0.95, numbers.Below);

        // The mean of 400 standard normals has a standard error of 1/20, so the interval is 2 * 1.96 / 20 wide.
        Assert.Equal(0.196, interval.High - interval.Low, 0.02);
        Assert.InRange(interval.Estimate, interval.Low, interval.High);
    }

    [Fact]
    public void OfAccuracy_EqualSets_LeaveNoDoubt()
    {
        SetResult[] sets = [new("a", 1, 2), new("b", 50, 100)];

        ConfidenceInterval interval = ClusterBootstrap.OfAccuracy(sets, 50, 0.9, new Numbers(1).Below);

        Assert.Equal(new ConfidenceInterval(0.5, 0.5, 0.5), interval);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void OfMean_LevelOutOfRange_Throws(double level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ClusterBootstrap.OfMean([1], 10, level, _ => 0));
}
