using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>
/// Gathers the whole tables of one checkpoint; the rows of growing tables up to the moment it was taken belong to it by themselves.
/// Filling it costs one copy of the tensors; <see cref="CheckpointStore.SaveAsync"/> takes it over and writes it in the background.
/// </summary>
/// <remarks>Not safe for several threads. Given to <see cref="CheckpointStore.SaveAsync"/> or disposed, whichever comes first; not both.</remarks>
public sealed class Snapshot : IDisposable
{
    private readonly SortedDictionary<string, WholeTable> _tables = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _owned = [];
    private readonly CheckpointStore _store;
    private readonly TensorCopies _copies;
    private bool _disposed;

    internal Snapshot(CheckpointStore store, BlockPool pool, IReadOnlyDictionary<string, long> cuts) => (_store, _copies, Cuts) = (store, new TensorCopies(pool), cuts);

    /// <summary>Gives the rows of each growing table that belong to the snapshot.</summary>
    internal IReadOnlyDictionary<string, long> Cuts { get; }

    /// <summary>Gives the whole tables by name.</summary>
    internal IEnumerable<KeyValuePair<string, WholeTable>> Tables => _tables;

    /// <summary>Puts a whole table in.</summary>
    /// <typeparam name="TRow">The row type of the table.</typeparam>
    /// <param name="table">A table that is neither in the snapshot yet nor growing.</param>
    /// <param name="rows">The rows. They are enumerated once, later and on another thread: neither they nor what they refer to may change any more.</param>
    /// <param name="owned">What keeps the memory of the rows alive, such as leases on pooled images; disposed once they are written or given up. Null for nothing.</param>
    /// <exception cref="InvalidOperationException">The table is in the snapshot already, or is a growing one.</exception>
    public void Put<TRow>(RunTable<TRow> table, IEnumerable<TRow> rows, IDisposable? owned = null)
        where TRow : class
    {
        if (owned is not null) _owned.Add(owned);
        Claim(table.Name, new WholeTable(path => ParquetTable.Fill(path, rows, new ParquetOptions())));
    }

    /// <summary>Puts tensors in that were copied before, without copying them again.</summary>
    /// <param name="tensors">The copies; the snapshot keeps their memory until it is written or given up, beside whoever holds them.</param>
    /// <exception cref="InvalidOperationException">One of their tables was put in as rows, or is a growing one.</exception>
    public void Put(TensorCopies tensors)
    {
        tensors.Share();
        _owned.Add(tensors);
        foreach ((string table, List<TensorPart> parts) in tensors.Tables) PartsOf(table).AddRange(parts);
    }

    /// <summary>Copies a tensor into a table of tensors; its memory is the caller's again at once.</summary>
    /// <param name="table">A table that holds nothing but tensors.</param>
    /// <param name="name">Name of the tensor, unique in its table.</param>
    /// <param name="dtype">Element type, such as "f32".</param>
    /// <param name="shape">Lengths of the axes, outermost first.</param>
    /// <param name="data">The elements, row-major, little-endian.</param>
    /// <exception cref="InvalidOperationException">The table was put in as rows, or is a growing one.</exception>
    public void Copy(RunTable<TensorPart> table, string name, string dtype, ReadOnlySpan<long> shape, ReadOnlySpan<byte> data) =>
        _copies.Append(PartsOf(table.Name), name, dtype, shape, data);

    /// <summary>Gives its memory back; nothing of it will be saved.</summary>
    public void Dispose()
    {
        if (_disposed) return;

        _disposed = true;
        _tables.Clear();
        _copies.Dispose();
        foreach (IDisposable owned in _owned) owned.Dispose();
        _store.Close(this);
    }

    private List<TensorPart> PartsOf(string table)
    {
        if (_tables.TryGetValue(table, out WholeTable? present))
        {
            return present.Parts ?? throw new InvalidOperationException($"Table '{table}' was put into the snapshot as rows; it cannot take tensors as well.");
        }

        // Floats of trained weights shrink by a twelfth only, and take three times as long.
        List<TensorPart> parts = [];
        ParquetOptions options = new() { Compress = false };
        Claim(table, new WholeTable(path => ParquetTable.Fill(path, parts, options)) { Parts = parts });
        return parts;
    }

    private void Claim(string name, WholeTable table)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckpointNames.Check(name);
        if (_store.Grows(name)) throw new InvalidOperationException($"Table '{name}' grows; its rows go into the growing table, not into a snapshot.");
        if (!_tables.TryAdd(name, table)) throw new InvalidOperationException($"Table '{name}' is in the snapshot already.");
    }
}

/// <summary>Knows how to write the rows of one whole table to a path, and gives their number.</summary>
/// <param name="Write">Writes the file.</param>
internal sealed record WholeTable(Func<string, long> Write)
{
    /// <summary>Gives the parts of a table of tensors; null otherwise.</summary>
    public List<TensorPart>? Parts { get; init; }
}
