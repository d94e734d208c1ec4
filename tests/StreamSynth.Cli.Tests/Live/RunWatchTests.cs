using StreamSynth.Cli.Live;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Tests.Live;

public sealed class RunWatchTests
{
    [Fact]
    public void Look_EndedNode_ShowsItsMeanRate()
    {
        NodeSnapshot ended = Moments.Node("count", 100, working: 3, blocked: 2) with { HasEnded = true };

        Moment moment = Watch(Moments.Of(500, ended, Moments.Node("add"))).Look();

        Assert.Equal(20, moment.Rates[0]);
        Assert.False(moment.HasEnded);
    }

    [Fact]
    public void Look_AllEnded_IsWhole()
    {
        Moment moment = Watch(Moments.Of(5, Moments.Node("count", 3) with { HasEnded = true })).Look();

        Assert.Equal(1, moment.Fraction);
        Assert.True(moment.HasEnded);
    }

    [Fact]
    public void Look_Progress_CountsMoreThanItems()
    {
        double seconds = 0;
        NodeSnapshot train = Moments.Node("train", 500, expected: 500, starved: 1);
        var watch = new RunWatch("quick", 1, () => Moments.Of(seconds, train with { Progress = new((long)seconds, 40, "steps") }).Snapshot, () => 1);

        Moment moment = watch.Look();
        for (seconds = 0; seconds <= 10; seconds++) moment = watch.Look();

        Assert.Equal(30, moment.Left!.Value.TotalSeconds, 1);
    }

    [Fact]
    public void Look_TrainingBeforeItsFirstStep_PromisesNothing()
    {
        double seconds = 0;
        NodeSnapshot train = Moments.Node("train", 5, starved: 1);
        var watch = new RunWatch("quick", 1, () => Moments.Of(seconds, Moments.Node("paint", 1 + (int)seconds, expected: 20, working: 1), train).Snapshot, () => 1);

        Moment moment = watch.Look();
        for (seconds = 0; seconds <= 10; seconds++) moment = watch.Look();

        Assert.Null(moment.Left);
    }

    private static RunWatch Watch(Moment moment) => new("quick", 1, () => moment.Snapshot, () => 1);
}
