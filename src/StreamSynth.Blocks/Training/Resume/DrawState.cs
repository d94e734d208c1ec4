using StreamSynth.Blocks.Training.Mixing;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Holds what the draws of all steps so far have left, with none of a later step: how far the inputs are read, who is in the pool, how often all were used.</summary>
/// <remarks>Threads: filled by one, read by another later. Whoever holds it disposes it once.</remarks>
internal sealed class DrawState : IDisposable
{
    private readonly string _node;
    private readonly (Resident Resident, long Uses)[] _residents;
    private readonly long[] _realUses;
    private int _holders = 1;

    /// <summary>Takes hold of the images.</summary>
    /// <param name="node">The node that trains.</param>
    /// <param name="row">How far the inputs are read.</param>
    /// <param name="residents">Who is in the pool.</param>
    /// <param name="realUses">Uses of the gathered real images; none where there are none.</param>
    public DrawState(string node, TrainingRow row, IEnumerable<Resident> residents, long[] realUses)
    {
        (_node, Row, _realUses) = (node, row, realUses);
        _residents = [.. residents.Select(resident => (resident, resident.Entry.Uses))];
        foreach ((Resident resident, _) in _residents) resident.Sample.Share();
    }

    /// <summary>Gives how far the inputs are read.</summary>
    public TrainingRow Row { get; }

    /// <summary>Gives the rows of the pool; not after it was disposed.</summary>
    public IEnumerable<ResidentRow> Residents => _residents.Select(held => new ResidentRow
    {
        Node = _node,
        Ordinal = held.Resident.Entry.Header.Ordinal,
        Key = held.Resident.Entry.Header.Key,
        Class = held.Resident.Sample.Label.Name,
        Format = held.Resident.Sample.Format,
        Width = held.Resident.Sample.Width,
        Height = held.Resident.Sample.Height,
        Uses = held.Uses,
        Provenance = StateJson.Write(held.Resident.Sample.Provenance),
        Data = held.Resident.Sample.Encoded.Memory,
    });

    /// <summary>Gives the rows of the gathered real images.</summary>
    public IEnumerable<RealUseRow> RealUses => _realUses.Select((uses, index) => new RealUseRow { Node = _node, Ordinal = index, Uses = uses });

    /// <summary>Adds a holder, who disposes it too; the images go with the last one.</summary>
    public DrawState Share()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;

        foreach ((Resident resident, _) in _residents) resident.Sample.Release();
    }
}
