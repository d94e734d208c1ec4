using System.ClientModel.Primitives;
using System.Globalization;

namespace StreamSynth.Language.Endpoint;

/// <summary>Holds what one request came to: a status with a body, or no reply at all.</summary>
internal sealed record Reply
{
    /// <summary>Gives the HTTP status; 0 where there was no whole reply.</summary>
    public int Status { get; init; }

    /// <summary>Gives the body; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Gives how long the endpoint asks to wait; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gives where the endpoint says that it has gone; null where it says nothing.</summary>
    public string? Location { get; init; }

    /// <summary>Gives why there was no whole reply; null where there was.</summary>
    public string? Lost { get; init; }

    /// <summary>Tells whether the reply was cut off for its length.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>Tells whether the same request may go better later. 501 says that it never will.</summary>
    public bool IsPassing => Lost is not null ? !IsTooLong : Status is 408 or 429 or 500 or > 501;

    public static Reply Of(Exception error)
    {
        List<string> causes = [];
        bool isTooLong = false;
        for (Exception? e = error; e is not null; e = e.InnerException)
        {
            isTooLong |= e is BodyTooLongException;
            if (!causes.Contains(e.Message)) causes.Add(e.Message);
        }

        return new() { Lost = string.Join(" ", causes), IsTooLong = isTooLong };
    }

    public static Reply Of(PipelineResponse response, TimeProvider clock) => new()
    {
        Status = response.Status,
        Body = response.Content.ToMemory(),
        Location = response.Headers.TryGetValue("Location", out string? place) ? place : null,
        RetryAfter = response.Headers.TryGetValue("Retry-After", out string? wait) ? Wait(wait, clock) : null,
    };

    // RFC 9110, section 10.2.3: seconds, or a date.
    internal static TimeSpan? Wait(string? text, TimeProvider clock)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds < 1e9) return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)) return null;

        TimeSpan wait = date - clock.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
