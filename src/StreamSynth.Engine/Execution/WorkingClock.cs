using System.Diagnostics;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Engine.Execution;

/// <summary>Counts a reading block's time as working, except while it waits for an item or for room and says of no other work.</summary>
/// <param name="metrics">Takes the time.</param>
/// <param name="clock">Clock of the run.</param>
/// <remarks>Threads: any; a block may read its streams side by side, and ahead of its work. Lock: _lock guards all fields.</remarks>
internal sealed class WorkingClock(NodeMetrics metrics, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly double _ticks = (double)Stopwatch.Frequency / clock.TimestampFrequency;
    private long _since;
    private int _works;
    private bool _runs;

    /// <summary>Starts, or goes on after a wait.</summary>
    public void Run() => Change(runs: true, 0);

    /// <summary>Counts what was worked so far: the live view must not call a training node starved until it ends.</summary>
    public void Count()
    {
        lock (_lock) CountSince();
    }

    /// <summary>Counts, and stops until <see cref="Run"/>, but for work that the block says of.</summary>
    public void Pause() => Change(runs: false, 0);

    /// <summary>Begins work that counts even while another task of the block waits.</summary>
    public void BeginWork() => Change(runs: null, +1);

    /// <summary>Ends it.</summary>
    public void EndWork() => Change(runs: null, -1);

    private void Change(bool? runs, int works)
    {
        lock (_lock)
        {
            CountSince();
            _runs = runs ?? _runs;
            _works += works;
        }
    }

    private void CountSince()
    {
        long now = clock.GetTimestamp();
        if (_runs || _works > 0) metrics.AddWorking((long)((now - _since) * _ticks));
        _since = now;
    }
}
