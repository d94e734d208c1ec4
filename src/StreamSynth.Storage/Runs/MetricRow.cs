namespace StreamSynth.Storage.Runs;

/// <summary>Holds one value of one measured series, such as "loss", "learningRate" or "accuracy.validation".</summary>
public sealed record MetricRow
{
    /// <summary>Gives the node that measured.</summary>
    public string Node { get; init; } = string.Empty;

    /// <summary>Gives the optimiser step the value belongs to.</summary>
    public required long Step { get; init; }

    /// <summary>Gives the name of the series.</summary>
    public required string Name { get; init; }

    /// <summary>Gives the value; accuracies lie in 0..1.</summary>
    public required double Value { get; init; }

    /// <summary>Gives the time since the start of the run in seconds.</summary>
    public required double Seconds { get; init; }
}
