namespace StreamSynth.Cli.Saving;

/// <summary>Says when a run saves checkpoints on its way, and how many stay.</summary>
internal sealed record SaveOptions
{
    /// <summary>Gives the steps of a training after which it is saved; 0 for never.</summary>
    public long Steps { get; init; }

    /// <summary>Gives the minutes after which the run is saved; 0 for never.</summary>
    public double Minutes { get; init; } = 10;

    /// <summary>Gives the checkpoints kept.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>Tells whether nothing is saved on the way: then the run cannot be resumed either, since what that takes grows from save to save.</summary>
    public bool IsOff => Steps == 0 && Minutes == 0;
}
