using System.Security.Cryptography;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Holds what the draws of all steps so far have left, with none of a later step: how far the inputs are read, who is in the pool, how often all were used.</summary>
/// <remarks>Threads: filled by one, read by another later. Whoever holds it disposes it once.</remarks>
internal sealed class DrawState : IDisposable
{
    private readonly string _node;
    private readonly PoolKeeping _keeping;
    private readonly (Resident Resident, long Uses)[] _residents;
    private readonly long[] _realUses;
    private int _holders = 1;

    /// <summary>Takes hold of the images.</summary>
    /// <param name="node">The node that trains.</param>
    /// <param name="row">How far the inputs are read.</param>
    /// <param name="residents">Who is in the pool.</param>
    /// <param name="keeping">What is kept of them.</param>
    /// <param name="realUses">Uses of the gathered real images; none where there are none.</param>
    public DrawState(string node, TrainingRow row, IEnumerable<Resident> residents, PoolKeeping keeping, long[] realUses)
    {
        (_node, Row, _keeping, _realUses) = (node, row, keeping, realUses);
        _residents = [.. residents.Select(resident => (resident, resident.Entry.Uses))];
        foreach ((Resident resident, _) in _residents) resident.Sample.Share();
    }

    /// <summary>Gives how far the inputs are read.</summary>
    public TrainingRow Row { get; }

    /// <summary>Gives the rows of the pool; not after it was disposed.</summary>
    public IEnumerable<ResidentRow> Residents => _residents.Select(held => RowOf(held.Resident.Entry, held.Resident.Sample, held.Uses));

    /// <summary>Gives the rows of the gathered real images.</summary>
    public IEnumerable<RealUseRow> RealUses => _realUses.Select((uses, index) => new RealUseRow { Node = _node, Ordinal = index, Uses = uses });

    /// <summary>Adds a holder, who disposes it too; the images go with the last one.</summary>
    public DrawState Share()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Hashes an encoded image.</summary>
    public static string HashOf(Sample sample) => Convert.ToHexStringLower(SHA256.HashData(sample.Encoded.Span));

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;

        foreach ((Resident resident, _) in _residents) resident.Sample.Release();
    }

    private ResidentRow RowOf(LedgerEntry entry, Sample sample, long uses) => new()
    {
        Node = _node,
        Ordinal = entry.Header.Ordinal,
        Key = entry.Header.Key,
        Class = sample.Label.Name,
        Format = sample.Format,
        Width = sample.Width,
        Height = sample.Height,
        Uses = uses,
        Provenance = StateJson.Write(sample.Provenance),
        Batch = sample.Provenance.Batch,
        Bytes = sample.Bytes,
        Data = _keeping == PoolKeeping.Bytes ? sample.Encoded.Memory : default,
        Sha256 = _keeping == PoolKeeping.Bytes ? null : HashOf(sample),
    };
}
