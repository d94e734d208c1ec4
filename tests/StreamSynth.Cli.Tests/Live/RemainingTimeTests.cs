using StreamSynth.Cli.Live;

namespace StreamSynth.Cli.Tests.Live;

public sealed class RemainingTimeTests
{
    [Fact]
    public void Update_SteadyRate_CountsDownToTheEnd()
    {
        var remaining = new RemainingTime();
        List<double> errors = [];

        for (double s = 0; s < 100; s += 0.5)
        {
            if (remaining.Update(s, false, [("paint", (long)(s * 10), 1000)]) is { } estimate) errors.Add(Math.Abs(estimate.Left.TotalSeconds - (100 - s)));
        }

        Assert.True(errors.Count > 190);
        Assert.True(errors.Max() < 2, $"{errors.Max()}");
    }

    [Fact]
    public void Update_TwoNodes_TheSlowerOneDecides()
    {
        var remaining = new RemainingTime();
        (double Fraction, TimeSpan Left)? estimate = null;

        for (int s = 0; s <= 50; s++) estimate = remaining.Update(s, false, [("quick", s * 10, 510), ("slow", s, 200)]);

        Assert.Equal(150, estimate!.Value.Left.TotalSeconds, 1);
        Assert.Equal(0.25, estimate.Value.Fraction, 2);
    }

    [Fact]
    public void Update_NodeNotYetMoved_WaitsForAMinute()
    {
        var remaining = new RemainingTime();

        for (int s = 0; s < 60; s++) Assert.Null(remaining.Update(s, false, [("quick", s + 1, 100), ("loading", 0, 100)]));

        Assert.NotNull(remaining.Update(60, false, [("quick", 61, 100), ("loading", 0, 100)]));
    }

    [Fact]
    public void Update_NodeLoads_GivesNoEarlyPromise()
    {
        var remaining = new RemainingTime();

        for (int s = 0; s < 10; s++) Assert.Null(remaining.Update(s, true, [("quick", s + 1, 12)]));
    }

    [Fact]
    public void Update_BatchLongerThanTheWindow_UsesTheMean()
    {
        var remaining = new RemainingTime();
        (double Fraction, TimeSpan Left)? estimate = null;

        // 16 items every 40 seconds, looked at just before the fifth batch ends.
        for (int s = 0; s <= 199; s++) estimate = remaining.Update(s, false, [("slow", s / 40 * 16, 160)]);

        Assert.InRange(estimate!.Value.Left.TotalSeconds, 150, 320);
    }

    [Fact]
    public void Update_SlowerPhase_MovesSmoothly()
    {
        var remaining = new RemainingTime();
        double? before = null;
        double largestJump = 0;
        for (double s = 0; s < 60; s += 0.5)
        {
            long done = (long)(s < 30 ? s * 10 : 300 + ((s - 30) * 5));
            double left = remaining.Update(s, false, [("paint", done, 1000)])?.Left.TotalSeconds ?? double.NaN;
            if (before is { } last && !double.IsNaN(left)) largestJump = Math.Max(largestJump, Math.Abs(left - last));
            if (!double.IsNaN(left)) before = left;
        }

        Assert.True(largestJump < 4, $"{largestJump}");
    }

    [Fact]
    public void Update_NothingKnown_StaysSilent() => Assert.Null(new RemainingTime().Update(100, false, []));
}
