using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Training.Resume;

/// <summary>Takes the images of a pool that was kept as recipes as they come again, and only those: what else comes below the state's next ordinal has its line in the ledger already.</summary>
/// <param name="rows">The pool; none where it was kept as bytes.</param>
/// <param name="below">The first ordinal that is new to the training.</param>
/// <remarks>Threads: one caller at a time.</remarks>
public sealed class ResidentsAgain(IEnumerable<ResidentRow> rows, long below)
{
    private readonly SortedDictionary<long, ResidentRow> _awaited = new(rows.ToDictionary(row => row.Ordinal));

    /// <summary>Gives the first ordinal that is new to the training.</summary>
    public long Below => below;

    /// <summary>Gives the lines of the images that have not come; they are residents all the same, as of the checkpoint.</summary>
    public IEnumerable<LedgerEntry> Awaited => _awaited.Values.Select(EntryOf);

    /// <summary>Gives the image of an item as a resident, with the uses that it had.</summary>
    /// <param name="item">An item below <see cref="Below"/>; a resident takes over its reference.</param>
    /// <returns>Null when it is none of the pool.</returns>
    /// <exception cref="GraphException">The image is not the one that it was, or did not come at all.</exception>
    public Resident? Take(Item<Sample> item)
    {
        if (!_awaited.TryGetValue(item.Header.Ordinal, out ResidentRow? row)) return null;
        if (item.Payload is not { } sample) throw new GraphException(Difference(row, $"it was {(item.State == ItemState.Skipped ? "filtered" : "lost")} ({item.Absence!.Reason})"));
        if (DrawState.HashOf(sample) is var found && found != row.Sha256) throw new GraphException(Difference(row, $"it has {sample.Bytes} bytes with SHA-256 {found}"));

        _awaited.Remove(row.Ordinal);
        LedgerEntry entry = LedgerEntry.Of(item.Header, sample, LedgerState.Resident);
        entry.Uses = row.Uses;

        return new(entry, sample);
    }

    /// <summary>Checks that all images have come.</summary>
    /// <exception cref="GraphException">One has not.</exception>
    public void RequireAll()
    {
        if (_awaited.Count > 0) throw new GraphException(Difference(_awaited.Values.First(), "the stream ended before it"));
    }

    private static LedgerEntry EntryOf(ResidentRow row)
    {
        Provenance provenance = StateJson.Read<Provenance>(row.Provenance);

        return new(new(row.Ordinal, row.Key), LedgerState.Resident) { Uses = row.Uses, Bytes = row.Bytes, Provenance = provenance, Prompt = provenance.Prompt };
    }

    private static Diagnostic Difference(ResidentRow row, string found) => new(
        "SS6215",
        "inputs.synthetic",
        FormattableString.Invariant($"the image of ordinal {row.Ordinal} (class '{row.Class}', batch {row.Batch}) was to be made again for the pool, with {row.Bytes} bytes and SHA-256 {row.Sha256}, but {found}."),
        "go on with the models, library versions, devices and threads that it was made with, or begin a new run; \"checkpointPool\": \"bytes\" keeps the images themselves.");
}
