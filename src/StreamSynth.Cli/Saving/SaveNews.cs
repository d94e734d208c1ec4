namespace StreamSynth.Cli.Saving;

/// <summary>Tells that a checkpoint was saved, or why not.</summary>
internal sealed record SaveNews
{
    /// <summary>Gives the number of the checkpoint; 0 where none came of it.</summary>
    public long Number { get; init; }

    /// <summary>Gives the steps done, of all trainings together.</summary>
    public long Step { get; init; }

    /// <summary>Gives the size of its files.</summary>
    public long Bytes { get; init; }

    /// <summary>Gives how long the training that was saved stood still, in milliseconds.</summary>
    public double PauseMilliseconds { get; init; }

    /// <summary>Gives why it was not saved; null where it was.</summary>
    public string? Failure { get; init; }
}
