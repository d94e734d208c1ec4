namespace StreamSynth.Language.Endpoint;

/// <summary>Spaces requests evenly, so that no more than so many start per minute. Safe for several at once; each waits for the next free place.</summary>
/// <param name="perMinute">Most requests per minute; 0 for no limit.</param>
/// <param name="clock">Times the waits.</param>
internal sealed class RequestPace(int perMinute, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _next = TimeSpan.Zero;

    /// <summary>Waits until the next request may start.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        TimeSpan wait = Reserve();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancel).ConfigureAwait(false);
    }

    private TimeSpan Reserve()
    {
        if (perMinute == 0) return TimeSpan.Zero;

        lock (_lock)
        {
            TimeSpan now = clock.GetElapsedTime(_start);
            TimeSpan place = _next > now ? _next : now;
            _next = place + TimeSpan.FromMinutes(1.0 / perMinute);
            return place - now;
        }
    }
}
