using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Sources;

/// <summary>
/// Is a source of real data, record by record: what folders, IDX, CIFAR, Parquet, shards and icons have in common. A block says how its format is stepped through; windows, epochs and
/// cursors are those of <see cref="RecordReading{TOut}"/>.
/// </summary>
/// <param name="options">Options that all of them share.</param>
/// <typeparam name="TOut">Samples or pictures.</typeparam>
public abstract class RecordSource<TOut>(RecordSourceOptions options) : IResumableSource<TOut>, IHashedInputs
    where TOut : class, IPayload
{
    /// <summary>The classes.</summary>
    [Gathered("classes")]
    public IReadOnlyList<ClassLabel> Classes { get; set; } = [];

    /// <inheritdoc/>
    public long? Count => RecordCount * options.Epochs;

    /// <inheritdoc/>
    public abstract IReadOnlyDictionary<string, string> Hashes { get; }

    /// <inheritdoc/>
    public virtual long PartitionBytes => 0;

    /// <summary>Gives the records of one epoch, known after set-up; null when unknown.</summary>
    protected abstract long? RecordCount { get; }

    /// <summary>Gives the order of reading; formats whose window holds bytes bound them here.</summary>
    /// <param name="seed">The run's data seed.</param>
    protected virtual ReadingOrder OrderOf(ulong seed) => new(seed, options.ShuffleWindow, options.Epochs);

    /// <inheritdoc/>
    public abstract IEnumerable<Diagnostic> Check();

    /// <inheritdoc/>
    public abstract long MaxOutputBytes(Shape? input);

    /// <inheritdoc/>
    public virtual Shape? OutputShape() => null;

    /// <inheritdoc/>
    public virtual ValueTask SetupAsync(RunScope run, CancellationToken cancel) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public IAsyncEnumerable<Outcome<TOut>> ReadAsync(RunScope run, SourceCursor? from, CursorTrail? trail, CancellationToken cancel) =>
        new RecordReading<TOut>(() => Open(run), OrderOf(run.Seeds.Data)).ReadAsync(from, trail, cancel);

    /// <summary>Opens the data at its first record.</summary>
    protected abstract IRecords<TOut> Open(RunScope run);
}
