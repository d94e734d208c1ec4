using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Resume;

/// <summary>Is a source that goes on where an earlier reading stood and then yields exactly what was left, bit for bit.</summary>
public interface IResumableSource<TOut> : ISource<TOut>
    where TOut : class, IPayload
{
    /// <summary>Yields the items from a cursor on.</summary>
    /// <param name="run">The run; its data seed must be that of the earlier reading.</param>
    /// <param name="from">Where the earlier reading stood; its <see cref="SourceCursor.Ordinals"/> is the ordinal of the first item. null starts at the beginning.</param>
    /// <param name="trail">Follows the reading and gives cursors of items that were yielded; null when nobody will ask.</param>
    /// <param name="cancel">Ends the enumeration early; throwing is right then.</param>
    IAsyncEnumerable<Outcome<TOut>> ReadAsync(RunScope run, SourceCursor? from, CursorTrail? trail, CancellationToken cancel);

    /// <inheritdoc/>
    IAsyncEnumerable<Outcome<TOut>> ISource<TOut>.ReadAsync(RunScope run, CancellationToken cancel) => ReadAsync(run, null, null, cancel);
}
