using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Resume;

/// <summary>Is a data set whose records are numbered and can be read in any order: a list of files, or records of fixed length.</summary>
/// <param name="data">Names the data.</param>
/// <param name="ranges">The records, in the order of reading.</param>
/// <param name="read">Reads the record at a place.</param>
/// <param name="files">What is to be closed at the end; null when nothing is.</param>
public sealed class ListedRecords<TOut>(string data, IReadOnlyList<RecordRange> ranges, Func<RecordPlace, Outcome<TOut>> read, IDisposable? files = null) : IRecords<TOut>
    where TOut : class, IPayload
{
    private readonly RangeSteps _steps = new(ranges);

    /// <inheritdoc/>
    public string Data => data;

    /// <inheritdoc/>
    public bool ReadsAnywhere => true;

    /// <inheritdoc/>
    public ValueTask<RecordPlace?> NextAsync(CancellationToken cancel) => ValueTask.FromResult(_steps.Next());

    /// <inheritdoc/>
    public ValueTask<Outcome<TOut>> ReadAsync(RecordPlace place, CancellationToken cancel) => ValueTask.FromResult(read(place));

    /// <inheritdoc/>
    public ValueTask GoToAsync(RecordPlace place, CancellationToken cancel)
    {
        _steps.GoTo(place);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        files?.Dispose();
        return ValueTask.CompletedTask;
    }
}
