using StreamSynth.Cli.Live;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Cli.Tests.Live;

public sealed class PlainLinesTests
{
    private readonly StringWriter _text = new() { NewLine = "\n" };

    [Fact]
    public void Write_Run_LooksAsApprovedAndHasNoEscapes()
    {
        var lines = new PlainLines(_text, TimeProvider.System);
        Moment busy = Moments.Busy();

        lines.Write(busy with { Snapshot = busy.Snapshot with { Elapsed = TimeSpan.FromSeconds(1) } });
        lines.Write(busy with { Snapshot = busy.Snapshot with { Elapsed = TimeSpan.FromSeconds(6) } });
        lines.Write(busy with { Snapshot = busy.Snapshot with { Elapsed = TimeSpan.FromSeconds(9) } });
        lines.Write(busy with { Notice = "stopping: draining" });
        lines.Write(busy with { Notice = "stopping: draining", Snapshot = busy.Snapshot with { Nodes = [.. busy.Snapshot.Nodes.Select(n => n with { HasEnded = true })] } });

        Assert.DoesNotContain('\u001b', _text.ToString());
        Approved.Equal("plain", _text.ToString());
    }

    [Fact]
    public void Write_SameMomentTwice_WritesOneLine()
    {
        var lines = new PlainLines(_text, TimeProvider.System);

        lines.Write(Moments.Of(6, Moments.Node("count", 6, working: 5)));
        lines.Write(Moments.Of(6.5, Moments.Node("count", 7, working: 5)));

        Assert.Single(_text.ToString().TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData(0, "0:01  train ended: 300 of 300 steps\n")]
    [InlineData(310, "0:01  train ended: 300 of 300 steps, 310 done\n")]
    public void Write_NodeWithUnitsOfItsOwnEnds_TellsThem(long done, string line)
    {
        var lines = new PlainLines(_text, TimeProvider.System);

        lines.Write(Moments.Of(1, Moments.Node("train", done) with { HasEnded = true, Progress = new(300, 300, "steps") }, Moments.Node("add")));

        Assert.Equal(line, _text.ToString());
    }

    [Fact]
    public void Write_NodeEnds_IsToldOnce()
    {
        var lines = new PlainLines(_text, TimeProvider.System);
        NodeSnapshot ended = Moments.Node("count", 6, 2, 1) with { HasEnded = true };

        lines.Write(Moments.Of(1, ended, Moments.Node("add")));
        lines.Write(Moments.Of(2, ended, Moments.Node("add")));

        Assert.Equal("0:01  count ended: 6 done, 2 skipped, 1 failed\n", _text.ToString());
    }
}
