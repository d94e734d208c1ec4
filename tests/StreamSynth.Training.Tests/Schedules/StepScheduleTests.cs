using StreamSynth.Training.Schedules;

namespace StreamSynth.Training.Tests.Schedules;

public sealed class StepScheduleTests
{
    [Fact]
    public void At_WarmUpAndEveryDecay_FollowTheClosedForm()
    {
        StepSchedule schedule = new(Peak: 0.4f, DecayAt: [6, 9], Factor: 0.5, WarmUpSteps: 2);

        Assert.Equal(0.2f, schedule.At(0), 1e-6f);
        Assert.Equal(0.4f, schedule.At(1), 1e-6f);
        Assert.Equal(0.4f, schedule.At(5), 1e-6f);
        Assert.Equal(0.2f, schedule.At(6), 1e-6f);
        Assert.Equal(0.1f, schedule.At(9), 1e-6f);
        Assert.Equal(0.1f, schedule.At(99), 1e-6f);
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.At(-1));
    }
}
