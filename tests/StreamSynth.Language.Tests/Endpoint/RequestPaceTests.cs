using StreamSynth.Language.Endpoint;
using StreamSynth.Testing;

namespace StreamSynth.Language.Tests.Endpoint;

public sealed class RequestPaceTests
{
    [Fact]
    public async Task Wait_SixtyPerMinute_LetsOneStartPerSecond()
    {
        var clock = new ManualTimeProvider();
        RequestPace pace = new(60, clock);

        Task[] starts = [.. Enumerable.Range(0, 4).Select(_ => pace.WaitAsync(CancellationToken.None).AsTask())];

        for (int second = 0; second < 4; second++)
        {
            await starts[second];
            Assert.Equal(second + 1, starts.Count(s => s.IsCompleted));
            Assert.Equal(second < 3, clock.AdvanceToNext());
            Assert.Equal(TimeSpan.FromSeconds(Math.Min(second + 1, 3)), clock.Elapsed);
        }
    }

    [Fact]
    public void Wait_NoLimit_NeverWaits()
    {
        RequestPace pace = new(0, new ManualTimeProvider());

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(pace.WaitAsync(CancellationToken.None).IsCompleted));
    }
}
