using Spectre.Console;
using StreamSynth.Cli.Live;
using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests.Live;

public sealed class LiveTableTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task FollowAsync_Run_RedrawsTwiceASecondAndEndsWithTheLastMoment(int width)
    {
        var clock = new ManualTimeProvider();
        var text = new StringWriter();
        var ended = new TaskCompletionSource();
        int looks = 0;
        var watch = new RunWatch("quick", 1 << 30, () => Moments.Of(1 + (looks++ / 2.0), Moments.Node("count", looks * 10, expected: 40)).Snapshot, () => 1 << 20);
        Task following = new LiveTable(Screens.Make(text, width, ansi: true), clock).FollowAsync(watch, ended.Task);

        while (looks < 3)
        {
            clock.AdvanceToNext();
            await Task.Yield();
        }

        ended.SetResult();
        await following.WaitAsync(BlockHarness.Patience);

        Assert.Equal(TimeSpan.FromMilliseconds(500 * (looks - 2)), clock.Elapsed);
        Assert.Contains($"{looks * 10}", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("\u001b[?25l", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("\u001b[?25h", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OnATerminal_DrawsTheTableAndThenTheSummary()
    {
        var text = new StringWriter();
        IAnsiConsole screen = Screens.Make(text, 100, ansi: true);
        using var bench = new CliBench(screen: screen);
        bench.Write("graph.json", ScratchGraph.Sound());

        int exit = await bench.RunAsync("run", "graph.json", "--out", "saved");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains("working", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("100 %", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("Done after", bench.Output, StringComparison.Ordinal);
    }
}
