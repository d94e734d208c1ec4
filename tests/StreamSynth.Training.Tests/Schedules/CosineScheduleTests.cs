using StreamSynth.Training.Schedules;

namespace StreamSynth.Training.Tests.Schedules;

public sealed class CosineScheduleTests
{
    [Fact]
    public void At_WarmUpPeakMiddleAndEnd_FollowTheClosedForm()
    {
        CosineSchedule schedule = new(Peak: 0.4f, Steps: 12, WarmUpSteps: 4, Lowest: 0.1f);

        Assert.Equal(0.1f, schedule.At(0), 1e-6f);
        Assert.Equal(0.4f, schedule.At(3), 1e-6f);
        Assert.Equal(0.4f, schedule.At(4), 1e-6f);
        Assert.Equal(0.25f, schedule.At(8), 1e-6f);
        Assert.Equal(0.1f, schedule.At(12), 1e-6f);
        Assert.Equal(0.1f, schedule.At(99), 1e-6f);
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.At(-1));
    }
}
