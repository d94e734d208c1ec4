using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Resume;

/// <summary>Steps through the records of a data set in their own order, and goes to any place of it: what a file format provides. Windows, epochs and cursors come on top (<see cref="RecordReading{TOut}"/>).</summary>
/// <remarks>Threads: one caller at a time.</remarks>
public interface IRecords<TOut> : IAsyncDisposable
    where TOut : class, IPayload
{
    /// <summary>Names the data (a hash of file names and sizes, say): places of other data mean nothing here.</summary>
    string Data { get; }

    /// <summary>
    /// Tells whether <see cref="ReadAsync"/> takes any place at any time: then a shuffle window holds places, and a record is read when it is drawn. Otherwise it takes the place
    /// that <see cref="NextAsync"/> gave last, and a shuffle window holds what was read.
    /// </summary>
    bool ReadsAnywhere { get; }

    /// <summary>Steps to the next record.</summary>
    /// <returns>Its place; null at the end.</returns>
    ValueTask<RecordPlace?> NextAsync(CancellationToken cancel);

    /// <summary>Reads the record at a place; one that cannot be read is a failure, not an exception.</summary>
    ValueTask<Outcome<TOut>> ReadAsync(RecordPlace place, CancellationToken cancel);

    /// <summary>Goes to a place that was given before, so that <see cref="NextAsync"/> gives it next; only ever forwards.</summary>
    /// <exception cref="InvalidDataException">The data has no such place.</exception>
    ValueTask GoToAsync(RecordPlace place, CancellationToken cancel);
}
