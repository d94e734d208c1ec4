namespace StreamSynth.Report.Charts;

/// <summary>Holds one line of a chart.</summary>
internal sealed record Series
{
    /// <summary>Gives the text of the legend.</summary>
    public required string Name { get; init; }

    /// <summary>Gives the CSS class that colours it.</summary>
    public required string Style { get; init; }

    /// <summary>Gives the points by ascending x.</summary>
    public required IReadOnlyList<(double X, double Y)> Points { get; init; }

    /// <summary>Tells whether the raw points are drawn faintly with a smoothed line over them.</summary>
    public bool Smoothed { get; init; }

    /// <summary>Tells whether each point gets a dot.</summary>
    public bool Dotted { get; init; }
}
