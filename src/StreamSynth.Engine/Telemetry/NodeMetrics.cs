using System.Collections.Concurrent;
using System.Diagnostics;

namespace StreamSynth.Engine.Telemetry;

/// <summary>Counts what passes through one node and where its time goes. Counted by the hosts, never by blocks.</summary>
/// <remarks>Threads: hosts add, anyone reads; single values are exact, a set of values read while the run goes on is only nearly of one moment.</remarks>
public sealed class NodeMetrics
{
    private readonly ConcurrentDictionary<string, long> _reasons = new();
    private long _received;
    private long _done;
    private long _skipped;
    private long _failed;
    private long _absent;
    private long _emitted;
    private long _workingTicks;
    private long _blockedTicks;
    private long _startedAt;
    private long _endedAt;

    /// <summary>Gives the payloads that arrived at the main input; for a source, the items that it made or failed to make.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Gives the payloads worked off.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Gives the payloads that this node dropped on purpose.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Gives the payloads on which this node failed.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Gives the items that arrived already skipped or failed.</summary>
    public long Absent => Interlocked.Read(ref _absent);

    /// <summary>Gives the items sent on, payload or not.</summary>
    public long Emitted => Interlocked.Read(ref _emitted);

    /// <summary>Gives the time spent in the block, summed over parallel calls.</summary>
    public TimeSpan Working => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _workingTicks));

    /// <summary>Gives the time spent waiting for room downstream.</summary>
    public TimeSpan Blocked => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _blockedTicks));

    /// <summary>Gives the time from the node's first readiness to its end, or to now.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            long start = Interlocked.Read(ref _startedAt);
            long end = Interlocked.Read(ref _endedAt);

            return start == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(start, end == 0 ? Stopwatch.GetTimestamp() : end);
        }
    }

    /// <summary>Gives how often each skip reason occurred.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    /// <summary>Tells whether the node has ended.</summary>
    public bool HasEnded => Interlocked.Read(ref _endedAt) != 0;

    internal void Start() => Interlocked.CompareExchange(ref _startedAt, Stopwatch.GetTimestamp(), 0);

    internal void End() => Interlocked.CompareExchange(ref _endedAt, Stopwatch.GetTimestamp(), 0);

    internal void AddReceived() => Interlocked.Increment(ref _received);

    internal void AddDone() => Interlocked.Increment(ref _done);

    internal void AddAbsent() => Interlocked.Increment(ref _absent);

    internal void AddEmitted() => Interlocked.Increment(ref _emitted);

    internal void AddFailed() => Interlocked.Increment(ref _failed);

    internal void AddSkipped(string reason)
    {
        Interlocked.Increment(ref _skipped);
        _reasons.AddOrUpdate(reason, 1, (_, n) => n + 1);
    }

    internal void AddWorking(long ticks) => Interlocked.Add(ref _workingTicks, ticks);

    internal void AddBlocked(long ticks) => Interlocked.Add(ref _blockedTicks, ticks);
}
