using System.Diagnostics;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Engine.Execution;

/// <summary>Counts a reading block's time as working, except while it waits for an item or for room.</summary>
/// <remarks>Threads: any; a block may read its streams side by side. Lock: _lock guards both fields.</remarks>
internal sealed class WorkingClock(NodeMetrics metrics)
{
    private readonly Lock _lock = new();
    private long _since;
    private bool _runs;

    /// <summary>Starts, or goes on after a wait.</summary>
    public void Run()
    {
        lock (_lock)
        {
            _since = Stopwatch.GetTimestamp();
            _runs = true;
        }
    }

    /// <summary>Counts what was worked so far: the live view must not call a training node starved until it ends.</summary>
    public void Count()
    {
        lock (_lock) CountSince();
    }

    /// <summary>Counts, and stops until <see cref="Run"/>.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            CountSince();
            _runs = false;
        }
    }

    private void CountSince()
    {
        long now = Stopwatch.GetTimestamp();
        if (_runs) metrics.AddWorking(now - _since);
        _since = now;
    }
}
