using StreamSynth.Language.Endpoint;
using StreamSynth.Testing;

namespace StreamSynth.Language.Tests.Endpoint;

public sealed class ReplyTests
{
    // The manual clock stands at 1 January 1970, 00:00:00 UTC.
    [Theory]
    [InlineData("120", 120.0)]
    [InlineData("0", 0.0)]
    [InlineData("1.5", 1.5)]
    [InlineData("Thu, 01 Jan 1970 00:01:30 GMT", 90.0)]
    [InlineData("Wed, 31 Dec 1969 23:59:00 GMT", 0.0)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("1e300", null)]
    [InlineData("", null)]
    public void Wait_SecondsOrDate_AreRead(string text, double? seconds) => Assert.Equal(seconds, Reply.Wait(text, new ManualTimeProvider())?.TotalSeconds);

    [Theory]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    [InlineData(503, true)]
    [InlineData(200, false)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    public void IsPassing_Status_IsOneThatMayGoBetterLater(int status, bool passing) => Assert.Equal(passing, new Reply { Status = status }.IsPassing);
}
