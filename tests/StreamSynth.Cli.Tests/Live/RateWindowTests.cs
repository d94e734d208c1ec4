using StreamSynth.Cli.Live;

namespace StreamSynth.Cli.Tests.Live;

public sealed class RateWindowTests
{
    [Fact]
    public void Add_FirstSecond_SaysNothing()
    {
        var window = new RateWindow(10);

        Assert.Null(window.Add(0, 0));
        Assert.Null(window.Add(0.5, 100));
        Assert.Equal(120, window.Add(1, 120));
    }

    [Fact]
    public void Add_Bursts_AreAveragedOverTheWindow()
    {
        var window = new RateWindow(10);
        double? rate = null;

        // 16 items every other second are 8 per second, at whatever moment one looks.
        for (int half = 0; half <= 60; half++) rate = window.Add(half / 2.0, half / 4 * 16);

        Assert.Equal(8, rate!.Value, 1.7);
    }

    [Fact]
    public void Add_RateChanges_OldRateIsForgotten()
    {
        var window = new RateWindow(10);
        for (int s = 0; s <= 60; s++) window.Add(s, s * 100);

        double? rate = null;
        for (int s = 61; s <= 75; s++) rate = window.Add(s, 6000 + s - 60);

        Assert.Equal(1, rate!.Value, 0.01);
    }
}
