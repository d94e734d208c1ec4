using StreamSynth.Training.Schedules;

namespace StreamSynth.Training.Tests.Schedules;

public sealed class LinearScheduleTests
{
    [Fact]
    public void At_WarmUpPeakMiddleAndEnd_FollowTheClosedForm()
    {
        LinearSchedule schedule = new(Peak: 0.4f, Steps: 12, WarmUpSteps: 4, Lowest: 0.1f);

        Assert.Equal(0.1f, schedule.At(0), 1e-6f);
        Assert.Equal(0.4f, schedule.At(3), 1e-6f);
        Assert.Equal(0.4f, schedule.At(4), 1e-6f);
        Assert.Equal(0.325f, schedule.At(6), 1e-6f);
        Assert.Equal(0.1f, schedule.At(12), 1e-6f);
        Assert.Equal(0.1f, schedule.At(99), 1e-6f);
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.At(-1));
    }
}
