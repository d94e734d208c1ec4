namespace StreamSynth.Cli.Live;

/// <summary>Shows a run while it goes on.</summary>
internal interface IRunView
{
    /// <summary>Shows the run until it has ended, and once more then.</summary>
    /// <param name="watch">Looks at the run.</param>
    /// <param name="ended">Completes when there is no more to show; never faults.</param>
    Task FollowAsync(RunWatch watch, Task ended);
}
