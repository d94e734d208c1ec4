using StreamSynth.Engine.Execution;

namespace StreamSynth.Engine.Blocks;

/// <summary>Is a stretch of work of a block that reads ahead, from <see cref="RunScope.Work"/> to its disposal.</summary>
public readonly struct WorkingTime : IDisposable
{
    private readonly WorkingClock? _clock;

    internal WorkingTime(WorkingClock? clock)
    {
        _clock = clock;
        clock?.BeginWork();
    }

    /// <summary>Ends the stretch.</summary>
    public void Dispose() => _clock?.EndWork();
}
