using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

public sealed class MixingScheduleTests
{
    [Theory]
    [InlineData(100, 20, 1.0, 10, 0, 20)] // w
    [InlineData(100, 20, 1.0, 10, 3, 44)] // 20 + floor(3 * 80 / 10)
    [InlineData(100, 20, 1.0, 10, 9, 92)]
    [InlineData(100, 20, 0.5, 10, 3, 68)] // 20 + floor(3 * 80 / 5)
    [InlineData(100, 20, 0.5, 10, 5, 100)]
    [InlineData(100, 20, 0.5, 10, 9, 100)] // min(N, ...)
    [InlineData(7, 0, 1.0, 3, 1, 2)] // floor(7 / 3)
    [InlineData(7, 100, 1.0, 3, 0, 7)] // w beyond N
    [InlineData(7, 100, 1.0, 3, 2, 7)]
    [InlineData(0, 10, 1.0, 3, 2, 0)]
    public void AdmittedBefore_HandWorkedCase_GivesFormula(long n, long w, double f, long steps, long step, long expected)
    {
        MixingSchedule schedule = new(n, w, f, steps);

        long admitted = schedule.AdmittedBefore(step);

        Assert.Equal(expected, admitted);
    }

    [Theory]
    [InlineData(1_000_000, 17, 0.3, 999)]
    [InlineData(13, 5, 1e-9, 50)]
    [InlineData(long.MaxValue / 4, 0, 1.0, 1_000_000)]
    public void AdmittedBefore_GrowingStep_NeverFallsAndStaysWithinN(long n, long w, double f, long steps)
    {
        MixingSchedule schedule = new(n, w, f, steps);

        long[] admitted = [.. Enumerable.Range(0, 2000).Select(step => schedule.AdmittedBefore(step))];

        Assert.All(admitted.Zip(admitted.Skip(1)), pair => Assert.True(pair.First <= pair.Second));
        Assert.All(admitted, a => Assert.InRange(a, w, n));
    }
}
