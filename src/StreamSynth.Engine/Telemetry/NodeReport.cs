using System.Collections.Concurrent;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Telemetry;

/// <summary>Takes a block's own progress and measurements.</summary>
/// <param name="clock">Clock of the run.</param>
/// <remarks>Threads: the block writes, the live table reads.</remarks>
public sealed class NodeReport(TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private readonly ConcurrentQueue<Measurement> _measurements = new();
    private readonly ConcurrentDictionary<string, double> _latest = new();
    private readonly ConcurrentQueue<Diagnostic> _warnings = new();
    private volatile NodeProgress? _progress;

    /// <summary>Gives how far the block says it is; null when it has said nothing.</summary>
    public NodeProgress? Progress => _progress;

    /// <summary>Gives all measurements so far, in order.</summary>
    public IEnumerable<Measurement> Measurements => _measurements;

    /// <summary>Gives the latest value of each measurement.</summary>
    public IReadOnlyDictionary<string, double> Latest => _latest;

    /// <summary>Gives what the block warned of.</summary>
    public IEnumerable<Diagnostic> Warnings => _warnings;

    /// <summary>Warns of what the user should know when the run has ended, though it went on.</summary>
    /// <param name="warning">A warning; its path is relative to the node, such as "inputs.real".</param>
    public void Warn(Diagnostic warning) => _warnings.Enqueue(warning);

    /// <summary>Says how far the block is.</summary>
    /// <param name="done">Units done.</param>
    /// <param name="total">Units in all.</param>
    /// <param name="unit">What is counted, such as "steps".</param>
    /// <param name="lap">The larger unit that the block is in, such as the third of six epochs; null where it has none or does not know.</param>
    public void Advance(long done, long total, string unit, ProgressLap? lap = null) => _progress = new(done, total, unit) { Lap = lap };

    /// <summary>Adds a measurement.</summary>
    /// <param name="name">camelCase name, with a dot for a part: "accuracy.validation".</param>
    /// <param name="value">The value.</param>
    /// <param name="step">Step at which it was taken.</param>
    public void Measure(string name, double value, long step)
    {
        _measurements.Enqueue(new(step, name, value, clock.GetElapsedTime(_start).TotalSeconds));
        _latest[name] = value;
    }
}

/// <summary>Says how far a block is.</summary>
public sealed record NodeProgress(long Done, long Total, string Unit)
{
    /// <summary>Gives the larger unit that the block is in; null where it has none or does not know.</summary>
    public ProgressLap? Lap { get; init; }
}

/// <summary>Says which of several larger units a block is in: the third epoch of six.</summary>
/// <param name="Number">From 1 to <paramref name="Total"/>.</param>
/// <param name="Total">How many there will be.</param>
/// <param name="Unit">What is counted, in the singular, such as "epoch".</param>
public sealed record ProgressLap(long Number, long Total, string Unit);

/// <summary>Is one measurement.</summary>
/// <param name="Step">Step at which it was taken.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Seconds">Seconds since the run started.</param>
public readonly record struct Measurement(long Step, string Name, double Value, double Seconds);
