namespace StreamSynth.Cli;

/// <summary>Names the exit codes, on which scripts rely.</summary>
internal static class ExitCode
{
    /// <summary>All that was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>The run failed.</summary>
    public const int RunFailed = 1;

    /// <summary>The graph or the arguments are wrong; nothing was run.</summary>
    public const int WrongInput = 2;

    /// <summary>The run was interrupted; 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
