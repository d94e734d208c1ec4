namespace StreamSynth.Storage.Runs;

/// <summary>Holds what the trained classifier said of one held-out image.</summary>
public sealed record PredictionRow
{
    /// <summary>Gives the node that judged.</summary>
    public string Node { get; init; } = string.Empty;

    /// <summary>Gives "validation", "test" or "oodTest".</summary>
    public required string Set { get; init; }

    /// <summary>Gives the drawing family the image comes from, such as "mingcute".</summary>
    public required string Source { get; init; }

    /// <summary>Gives the name of the image in its family.</summary>
    public required string Item { get; init; }

    /// <summary>Gives the true class.</summary>
    public required string Truth { get; init; }

    /// <summary>Gives the predicted class.</summary>
    public required string Predicted { get; init; }

    /// <summary>Gives the probability of the predicted class, 0..1.</summary>
    public required double Probability { get; init; }

    /// <summary>Tells whether the true class is among the five most probable.</summary>
    public required bool TopFive { get; init; }
}
