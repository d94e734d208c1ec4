using StreamSynth.Storage.Runs;

namespace StreamSynth.Storage.Checkpoints;

/// <summary>
/// Holds copies of tensors of one moment for one snapshot or several: what trains at a pace of its own is copied when it can be, and put into every snapshot until it is copied again.
/// </summary>
/// <remarks>Threads: one fills it; disposed by whoever filled it, while snapshots that were given it keep its memory until they are written.</remarks>
public sealed class TensorCopies : IDisposable
{
    private readonly Dictionary<string, List<TensorPart>> _tables = [];
    private readonly List<byte[]> _blocks = [];
    private readonly BlockPool _pool;
    private int _used = BlockPool.BlockBytes;
    private int _holders = 1;

    internal TensorCopies(BlockPool pool) => _pool = pool;

    /// <summary>Gives the parts by table.</summary>
    internal IReadOnlyDictionary<string, List<TensorPart>> Tables => _tables;

    /// <summary>Copies a tensor; its memory is the caller's again at once.</summary>
    /// <param name="table">A table that holds nothing but tensors.</param>
    /// <param name="name">Name of the tensor, unique in its table.</param>
    /// <param name="dtype">Element type, such as "f32".</param>
    /// <param name="shape">Lengths of the axes, outermost first.</param>
    /// <param name="data">The elements, row-major, little-endian.</param>
    public void Copy(RunTable<TensorPart> table, string name, string dtype, ReadOnlySpan<long> shape, ReadOnlySpan<byte> data)
    {
        if (!_tables.TryGetValue(table.Name, out List<TensorPart>? parts)) _tables[table.Name] = parts = [];
        Append(parts, name, dtype, shape, data);
    }

    /// <summary>Gives the memory back once no snapshot needs it either.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;

        _tables.Clear();
        _pool.Return(_blocks);
        _blocks.Clear();
    }

    /// <summary>Copies a tensor and adds its parts to a list.</summary>
    internal void Append(List<TensorPart> parts, string name, string dtype, ReadOnlySpan<long> shape, ReadOnlySpan<byte> data)
    {
        TensorPart part = new() { Name = name, DType = dtype, Shape = shape.ToArray(), Offset = 0, Data = Take(data) };
        parts.Add(part);
        for (long done = part.Data.Length; done < data.Length; done += part.Data.Length)
        {
            part = part with { Offset = done, Data = Take(data[(int)done..]) };
            parts.Add(part);
        }
    }

    /// <summary>Adds a holder, who disposes it too.</summary>
    internal void Share() => Interlocked.Increment(ref _holders);

    private ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> data)
    {
        if (_used == BlockPool.BlockBytes && data.Length > 0)
        {
            _blocks.Add(_pool.Rent());
            _used = 0;
        }

        int length = Math.Min(data.Length, BlockPool.BlockBytes - _used);
        if (length == 0) return ReadOnlyMemory<byte>.Empty;

        Memory<byte> copy = _blocks[^1].AsMemory(_used, length);
        data[..length].CopyTo(copy.Span);
        _used += length;
        return copy;
    }
}
