namespace StreamSynth.Storage.Runs;

/// <summary>States what one node of the graph received, did and waited for. Received = done + skipped + failed when the run is whole. Of a run that was resumed, this is the work of its last part.</summary>
public sealed record NodeRow
{
    /// <summary>Gives the name of the node in the graph.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the name of its block, such as "diffusion.text_to_image".</summary>
    public required string Block { get; init; }

    /// <summary>Gives the number of calls that may run at once.</summary>
    public required int Parallelism { get; init; }

    /// <summary>Gives the number of items per call.</summary>
    public required int Batch { get; init; }

    /// <summary>Gives the number of items that arrived.</summary>
    public required long Received { get; init; }

    /// <summary>Gives the number of items that came out with a value.</summary>
    public required long Done { get; init; }

    /// <summary>Gives the number of items that were skipped here or earlier.</summary>
    public required long Skipped { get; init; }

    /// <summary>Gives the number of items that failed here or earlier.</summary>
    public required long Failed { get; init; }

    /// <summary>Gives the number of items sent on.</summary>
    public required long Emitted { get; init; }

    /// <summary>Gives the time spent in calls, in seconds, summed over parallel calls.</summary>
    public required double WorkingSeconds { get; init; }

    /// <summary>Gives the time spent waiting for input, in seconds.</summary>
    public required double StarvedSeconds { get; init; }

    /// <summary>Gives the time spent waiting for room downstream, in seconds.</summary>
    public required double BlockedSeconds { get; init; }

    /// <summary>Gives the most items that waited at its input at once.</summary>
    public required long QueueHighWater { get; init; }
}
