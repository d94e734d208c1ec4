using Spectre.Console;
using StreamSynth.Cli.Live;

namespace StreamSynth.Cli.Tests.Live;

public sealed class RunPictureTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(160)]
    public void Draw_Width_FitsAndLooksAsApproved(int width)
    {
        string picture = Draw(Moments.Busy(), width, unicode: true);

        Assert.All(picture.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
        Approved.Equal($"live-{width}", picture);
    }

    [Fact]
    public void Draw_NoUnicode_IsAscii()
    {
        string picture = Draw(Moments.Busy(), 120, unicode: false);

        Assert.All(picture, c => Assert.True(c < 128, $"U+{(int)c:x4}"));
    }

    [Fact]
    public void Draw_NarrowTerminal_KeepsAllNumbers()
    {
        string picture = Draw(Moments.Busy(), 60, unicode: true);

        Assert.Contains("1234567", picture, StringComparison.Ordinal);
        Assert.All(picture.Split('\n'), line => Assert.True(line.Length <= 60, line));
    }

    [Fact]
    public void Draw_LowTerminal_LeavesOutEndedNodes()
    {
        string picture = Draw(Moments.Busy(), 80, unicode: true, height: 12);

        Assert.Contains("\n1 node has ended\n", picture, StringComparison.Ordinal);
        Assert.DoesNotContain("classes", picture, StringComparison.Ordinal);
        Assert.Contains("▸ train", picture, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_LowTerminalAndAllEnded_StillDraws()
    {
        Moment busy = Moments.Busy();
        Moment ended = busy with { Snapshot = busy.Snapshot with { Nodes = [.. busy.Snapshot.Nodes.Select(n => n with { HasEnded = true })] } };

        Assert.Contains("5 nodes have ended", Draw(ended, 80, unicode: true, height: 5), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_Notice_ReplacesTheTimeLeft()
    {
        string picture = Draw(Moments.Busy() with { Notice = "stopping: [draining]" }, 80, unicode: true);

        Assert.Contains("1:23 elapsed, stopping\n", picture, StringComparison.Ordinal);
        Assert.EndsWith("stopping: [draining]\n", picture, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_NoEstimate_SaysSo()
    {
        string picture = Draw(Moments.Busy() with { Fraction = null, Left = null }, 80, unicode: true);

        Assert.Contains("estimating time left", picture, StringComparison.Ordinal);
    }

    private static string Draw(Moment moment, int width, bool unicode, int height = 40)
    {
        var text = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = Screens.Make(text, width, ansi: false);
        console.Write(RunPicture.Draw(moment, width, height, unicode));

        return string.Join('\n', text.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));
    }
}
