using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Blocks.Training;

/// <summary>Averages what steps measure and reports about a thousand points per training, whatever its length.</summary>
/// <param name="report">Takes the points.</param>
/// <param name="steps">Steps of the whole training.</param>
/// <param name="imagesPerEpoch">Real images of an epoch; null where it is not known.</param>
/// <param name="imagesPerStep">Real images of a step.</param>
/// <param name="begun">Sums of a point that an earlier part of the run has begun; null for a fresh one.</param>
internal sealed class StepMeasurements(NodeReport report, long steps, long? imagesPerEpoch = null, int imagesPerStep = 0, IReadOnlyDictionary<string, StepSum>? begun = null)
{
    private const long Points = 1000;

    private readonly long _every = Math.Max(1, steps / Points);
    private readonly Dictionary<string, StepSum> _sums = new(begun ?? new Dictionary<string, StepSum>());

    /// <summary>Gives the sums of the point that is under way.</summary>
    public IReadOnlyDictionary<string, StepSum> Sums => _sums;

    /// <summary>Says how many steps an earlier part of the run has done, at least one.</summary>
    public void Begin(long done) => report.Advance(done, steps, "steps", LapAt(done));

    /// <summary>Adds a value of this step to its average; NaN means that the step has none.</summary>
    public void Add(string name, double value)
    {
        if (double.IsNaN(value)) return;

        StepSum before = _sums.GetValueOrDefault(name);
        _sums[name] = new(before.Sum + value, before.Count + 1);
    }

    /// <summary>Sets a value that is not averaged: the point shows it as it stands then.</summary>
    public void Set(string name, double value) => _sums[name] = new(value, 1);

    /// <summary>Ends a step; reports when a point is due.</summary>
    /// <param name="done">Steps done, this one included.</param>
    public void EndStep(long done)
    {
        report.Advance(done, steps, "steps", LapAt(done));
        if (done % _every != 0 && done != steps) return;

        foreach ((string name, (double sum, int count)) in _sums) report.Measure(name, sum / count, done);
        _sums.Clear();
    }

    // The epoch of the step's last image; the last epoch may be cut short.
    private ProgressLap? LapAt(long done) => imagesPerEpoch is { } images ? new(EpochOf(done, images), EpochOf(steps, images), "epoch") : null;

    private long EpochOf(long done, long images) => ((done * imagesPerStep) + images - 1) / images;
}

/// <summary>Sums the values of one measurement since the last point.</summary>
/// <param name="Sum">Their sum.</param>
/// <param name="Count">Their number.</param>
internal readonly record struct StepSum(double Sum, int Count);
